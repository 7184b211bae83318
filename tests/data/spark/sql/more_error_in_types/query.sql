select 1 in (array(1))
