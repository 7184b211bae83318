select first_value(b) ignore nulls over (order by b), last_value(b) ignore nulls over (order by b), nth_value(b, 1) ignore nulls over (order by b) from values (1) as v(b)
