select concat(1.0D, 'x') a, 1e10D || '' b, concat(cast(1.1 as float), date '2020-01-01') c, concat(timestamp '2020-01-01 00:00:00', 'z') d
