select * from posexplode(array('a', 'b')) as p(i, v)
