select coalesce(name, 'none') a, nvl(n, 0) b, ifnull(score, -1) c, nullif(id, 3) d, nvl2(name, 'y', 'n') e, nanvl(cast('NaN' as double), 1) f from t order by id
