select a, min(b) as b from values ('x', 1), ('x', 5), ('y', 3) v(a, b) group by a having b > 1 and max(b) < 9
