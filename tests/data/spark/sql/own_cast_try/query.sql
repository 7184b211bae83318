select try_cast('x' as int) a, '5'::int b, '2020-01-02'::date c, try_divide(1, 0) d, try_add(1, 2) e, try_to_timestamp('x') f, try_element_at(array(1), 5) g
