-- args: --keep-going
.publish data/messages/orders.jsonl orders --create
.load orders as orders --json
.write orders /tmp/orders
select * from '/tmp/orders' order by count;
-- A directory that is there stays as it is, unless one of these is said.
.write orders /tmp/orders
.write orders /tmp/orders --mode ignore
.write orders /tmp/orders --mode append
.write orders /tmp/orders --mode append --allow-overlap
select count(*) from '/tmp/orders';
-- Without a table: the last query.
select item, sum(count) from orders group by item order by item;
.write /tmp/orders --mode overwrite
select * from '/tmp/orders';
.write orders /tmp/by-item --partition-by item
select count from '/tmp/by-item' where item = 'pear' order by count;
.write orders /tmp/zstd --codec zstd
.write orders /tmp/json --format json
.fs cat /tmp/json/part*
.write orders /tmp/csv --format csv
.fs cat /tmp/csv/part*
.write orders /tmp/odd --format csv --codec zstd
-- A table is not a path.
.write orders
.write missing /tmp/missing
.write orders /tmp/missing --partition-by nothing
