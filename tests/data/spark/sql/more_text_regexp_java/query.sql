select regexp_replace('abc', '(?<=a)b', 'X') a
