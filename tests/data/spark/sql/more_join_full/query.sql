select a.x, b.y from values (1), (2) a(x) full outer join values (2), (3) b(y) on x = y order by x, y
