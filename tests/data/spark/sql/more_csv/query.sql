select from_csv('1,abc', 'a int, b string') a, to_csv(struct(1, 'x')) b, schema_of_csv('1,abc') c
