select count(*) over (partition by nvl(0.1, k)), collect_list(k) over (partition by nvl(0.1, k)) from values (1), (2) v(k)
