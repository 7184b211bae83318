-- args: --keep-going --mode csv
-- JSON files are read with the reader of `.unroll`, bad records kept apart.
.fs put data/spark/files/bad/bad.json /tmp/bad.json
select * from '/tmp/bad.json';
.fs put data/spark/files/multi_array/pretty_array.json /tmp/array.json
select a + 1 as b from '/tmp/array.json';
.fs put data/spark/files/partitions_int/table /tmp/table
select p, count(a) as n from '/tmp/table' group by p order by p;
select count(*) as n from '/tmp/t?ble/p={1,2}/*.json';
.fs put data/messages/plain.txt /tmp/table/p=1/plain.txt
select * from '/tmp/table';
select * from parquet.`/tmp/array.json`;
create temporary view v using json options (path '/tmp/array.json');
select sum(a) as s from v;
