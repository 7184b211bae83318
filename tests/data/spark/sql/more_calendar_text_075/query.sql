select case when true then make_interval(1) else 'x' end
