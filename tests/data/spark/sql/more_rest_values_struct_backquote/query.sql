select x from values (cast(named_struct('a', 1) as struct<`a``b`:int>)), (null) v(x)
