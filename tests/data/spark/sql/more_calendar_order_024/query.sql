select rank() over (partition by make_interval(c) order by c) from values (1),(2) t(c)
