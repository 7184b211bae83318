select array(1) a union all select array(2.5)
