with x as (select posexplode(array('a', 'b')) as (i, v)) select * from x order by i
