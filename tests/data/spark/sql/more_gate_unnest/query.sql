select * from unnest(array(1, 2))
