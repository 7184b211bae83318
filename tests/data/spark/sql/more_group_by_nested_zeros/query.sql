select array(a) as l, struct(a) as s, count(*) as n from values (-0.0D), (0.0D) as t(a) group by array(a), struct(a)
