select from_json('{"i":1,"s":2,"b":3,"f":1.5,"d":2.5,"t":true,"n":null}', 'i int, s smallint, b tinyint, f float, d double, t boolean, n string') j
