select str_to_map('a:1,b:2') a, str_to_map('a=1;b', ';', '=') b, map_concat(map(1, 'a'), map(2, 'b')) c
