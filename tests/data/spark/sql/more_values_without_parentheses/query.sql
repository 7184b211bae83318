select * from values date'2024-02-29', null, date'2024-03-01' as v(d) order by d
