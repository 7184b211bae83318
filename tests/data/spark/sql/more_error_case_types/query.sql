select case when true then 1 else array(1) end
