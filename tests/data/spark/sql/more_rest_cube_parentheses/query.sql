select a - (b - 1), a - b - 1, grouping(a - (b - 1)), count(*) from values (1, 2), (1, 3) v(a, b) group by cube(a - (b - 1), a - b - 1) having count(*) > 0
