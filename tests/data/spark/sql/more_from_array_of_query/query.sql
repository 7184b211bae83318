select array(select 1)
