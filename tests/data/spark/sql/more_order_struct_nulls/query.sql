select s from values (named_struct('a', 1, 'b', 'x')), (named_struct('a', cast(null as int), 'b', 'y')), (null) v(s) order by s nulls last
