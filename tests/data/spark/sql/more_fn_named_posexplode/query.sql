select * from posexplode(COLLECTION => array(10, 20)) v(a, b)
