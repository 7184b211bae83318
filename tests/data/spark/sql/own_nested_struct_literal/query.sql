select struct(1, 'a') s, named_struct('x', 1, 'y', array(1, 2)) n
