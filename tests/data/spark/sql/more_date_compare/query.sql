select date '2020-01-01' < '2020-01-02' a, date '2020-01-01' = timestamp '2020-01-01 00:00:00' b, '2020-01-01' < timestamp '2020-01-01 00:00:01' c, at > '2020-01-01' d from t order by id
