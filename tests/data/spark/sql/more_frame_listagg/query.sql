select id, listagg(a, ',') over (order by id rows between 1 preceding and current row) l, string_agg(a) over (order by id) s from values (1, 'x'), (2, null), (3, 'z'), (4, 'y') v(id, a) order by id
