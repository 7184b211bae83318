select cast(array('a', null) as string) a, cast(array('1.5', 'x') as array<double>) b, cast(map('1', '2') as string) c, cast(array(array(1)) as array<array<string>>) d
