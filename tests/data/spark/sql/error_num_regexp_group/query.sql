select regexp_extract('a1b2', '([a-z])', 3)
