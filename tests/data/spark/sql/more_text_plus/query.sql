select +a a, +'5' b, +b c, + -b d, - -b e, -(-b) f from values ('7', 2), ('x', 3) as t(a, b)
