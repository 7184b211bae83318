select x, y from values (array(named_struct('id', 'a', 'n', 1), named_struct('id', 'b', 'n', 2))) as t(items) lateral view explode(items['id']) as x lateral view explode(items.n) as y order by x, y
