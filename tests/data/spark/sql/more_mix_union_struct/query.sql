select struct(1 as a, 'x' as b) s union all select struct(2.5, 'y')
