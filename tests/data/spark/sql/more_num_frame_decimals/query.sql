select k, sum(c) over (order by k rows between 1 preceding and current row) s from values (1, cast('99999999999999999999999999999999999999' as decimal(38,0))), (2, 1BD), (3, 1BD) v(k, c) order by k
