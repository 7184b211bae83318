select hex(substring(bitmap_or_agg(b), 1, 3)) o, hex(substring(bitmap_and_agg(b), 1, 3)) a, length(bitmap_or_agg(b)) l from values (X'F010'), (X'70'), (null) v(b)
