select 'a ' collate UTF8_BINARY_RTRIM = 'a', 'a ' collate UTF8_LCASE_RTRIM = 'A', 'a' collate UTF8_LCASE in ('A', 'b')
