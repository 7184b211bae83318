select x = y from (select rand() x), (select rand() y)
