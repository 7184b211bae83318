select bitmap_count(bitmap_or_agg(b)) o, bitmap_count(bitmap_and_agg(b)) a, bitmap_count(bitmap_construct_agg(1)) c from values (X'F010') v(b) where false
