select startswith('abc', null) a, contains('abc', '') b, len('abc ') c, length(' a ') d, sentences('a b. c!') e, quote('it''s') f, is_valid_utf8('a') g, randstr(3, 0) is not null h
