select coalesce('a', true)
