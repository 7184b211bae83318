select rank() over (order by a rows between unbounded preceding and current row) r from values (1), (1), (2) v(a) order by r
