select distinct case when a.id < b.id then b.id else 1 end as c from t a left join t b on b.id = a.id + 1 order by c
