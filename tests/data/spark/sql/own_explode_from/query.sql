select * from explode(array(10, 20))
