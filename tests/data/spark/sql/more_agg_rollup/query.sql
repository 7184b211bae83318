select active, name, count(*) c, grouping_id() g from t group by rollup(active, name) order by g, active, name
