select concat_ws(',', 'a', null, 'b') a, concat_ws('-', array('a', 'b'), 'c') b, concat_ws(',') c, concat('a', null) d, concat(1, 2) e, 'a' || true f, concat_ws(',', 1, 2.5) g
