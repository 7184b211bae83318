select max(0.00 * id) as m, sum(id * 0.0) as s, count(*) as n from range(3)
