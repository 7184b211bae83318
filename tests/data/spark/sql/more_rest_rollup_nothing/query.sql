select count(*) from values (1) v(a) group by rollup(())
