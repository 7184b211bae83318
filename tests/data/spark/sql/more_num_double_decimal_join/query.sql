select l.a, r.b from values (0.1D), (1.5D) l(a) join values (0.1), (1.5) r(b) on l.a = r.b order by l.a
