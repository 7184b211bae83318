select r.id, r.id * 2 d from range(0, 4, 2) r
