select coalesce(1, 2.5) a, if(true, 1, 'x') b, case when true then 1 else 2.5 end c, array(1, 2.5) d, array(1, 'a') e, greatest(1, 2.5) f, nvl(1, 'a') g, map('a', 1, 'b', 2.5) h
