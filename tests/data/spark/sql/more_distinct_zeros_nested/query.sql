select count(distinct struct(a)) as s, count(distinct array(a)) as l, count(distinct float(a)) as f, count(1) as m from values (0.0D), (-0.0D) as t(a)
