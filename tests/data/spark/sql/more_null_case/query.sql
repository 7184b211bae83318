select case null when null then 1 else 2 end a, case when null then 1 end b, if(null, 1, 2) c, coalesce() d
