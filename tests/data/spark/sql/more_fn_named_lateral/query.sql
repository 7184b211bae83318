select a, x from values (1), (2) t(a), lateral explode(collection => array(a, 5)) e(x) order by a, x
