select max(if(exists(array('a', 'b'), y -> (f, js) in ((f, 'x'), (f, y))), js, a)) as m from values (1, 'j') as r1(id, js) right join values (1, 'z', true), (2, 'b', false) as r2(id, a, f) using (id)
