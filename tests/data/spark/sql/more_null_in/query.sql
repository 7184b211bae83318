select 1 in (1, null) a, 2 in (1, null) b, 2 not in (1, null) c, null in (1) d
