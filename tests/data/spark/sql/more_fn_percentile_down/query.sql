select percentile_cont(array(0.25, 0.5)) within group (order by c desc), percentile_disc(array(0.25, 0.5)) within group (order by c desc) from values (1), (4), (7) t(c)
