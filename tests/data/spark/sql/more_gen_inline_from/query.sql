select * from inline(array(struct(1 as a, 'x' as b), struct(2, 'y')))
