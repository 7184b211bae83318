select sum(1.5) a, sum(cast(id as int)) b, avg(1.5) c, sum('2') d, avg(cast(1 as decimal(10,2))) e, sum(distinct score) f, max('b') g from t
