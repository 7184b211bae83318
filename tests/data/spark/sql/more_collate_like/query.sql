select 'abc' collate UTF8_LCASE like 'A%' a, contains('abc' collate UTF8_LCASE, 'B') b, endswith('abc' collate UTF8_LCASE, 'BC') c
