select col from values (array(3, 2)) as n(l) lateral view explode(l) x limit 1
