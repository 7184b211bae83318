select cast(struct(1, '2') as struct<a:string,b:int>) a, cast(array(struct(1)) as array<struct<x:bigint>>) b, cast(map('1', 2) as map<int,string>) c, cast(struct(1 as a, 2 as b) as string) d
