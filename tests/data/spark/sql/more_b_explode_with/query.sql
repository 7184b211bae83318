with e as (select id, explode(tags) x from t) select x, max(id) m from e group by x order by x
