select 'a' collate UTF8_LCASE = 'A', 'x' = 'x' collate UTF8_LCASE
