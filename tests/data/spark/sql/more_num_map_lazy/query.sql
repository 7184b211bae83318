select if(false, map(null, 3), map(1, 2)) a, case when false then map(null, 3) else map(1, 2) end b, coalesce(map(1, 2), map(null, 3)) c
