select sum(id) s from range(1, 10, 2)
