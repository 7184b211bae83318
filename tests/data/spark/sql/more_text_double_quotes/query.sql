select a, "a" as text, count("a") over () n, "a" = a as same, a = "x" is_x from values ('x', 1), ('a', 2) as t(a, b) where "b" = 'b' and a in ("x", "a") order by b
