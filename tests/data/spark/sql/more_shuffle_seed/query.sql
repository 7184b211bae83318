select id, shuffle(array(1, 2, 3, 4, 5), 5), shuffle(array('a', null), 0) s, shuffle(sequence(1, 20), -7) l, shuffle(cast(null as array<int>), 1) n from range(0, 4, 1, 1)
