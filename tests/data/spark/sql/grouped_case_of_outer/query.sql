select case when a.id < b.id then b.id else 1 end as c, count(*) as n, sum(b.n) as s from t a left join t b on b.id = a.id + 1 group by 1 order by c
