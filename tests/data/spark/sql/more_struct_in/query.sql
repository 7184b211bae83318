select struct(1, 2) in (struct(1, 2), struct(3, 4)) a, (1, 2) = (1, 2) b, (id, n) in ((1, 10), (2, 0)) c from t order by id
