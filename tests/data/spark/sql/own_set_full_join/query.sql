select a.id i, b.x j from t a full outer join (select 6 x union all select 7) b on a.id = b.x order by i, j
