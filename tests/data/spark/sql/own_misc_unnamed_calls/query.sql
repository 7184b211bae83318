select count(*), count(1), count(distinct id), sum(id + 1), coalesce(max(n), 0), date_format(max(at), 'yyyy'), cast(max(id) as string) from t
