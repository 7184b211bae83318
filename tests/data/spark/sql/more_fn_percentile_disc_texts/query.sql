select percentile_disc(0.5) within group (order by c) as p from values ('10'), ('9'), ('100') t(c)
