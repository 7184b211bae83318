select 1 a union by name select 2 a
