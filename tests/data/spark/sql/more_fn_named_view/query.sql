select * from values (1) t(a) lateral view explode(collection => array(a, 2)) v as x
