select cast(array('1', 'x') as array<int>) a, cast(array(1, 2) as array<string>) b, cast(named_struct('a', '1') as struct<b:int>) c
