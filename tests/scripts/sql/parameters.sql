-- args: --keep-going --mode csv --param n=7 --param half=0.5 --param name=fig --param day=2018-01-23
.publish data/messages/orders.jsonl orders --create
.load orders --json
-- By what they are compared with, as a literal would be.
select item, count from orders where item = $name order by 1, 2;
select count(*) as n from orders where count < $n;
select count * $half as halves from orders order by 1 limit 2;
select $n + 1 as more, $n * $half as less, $name || '!' as said, upper($name) as loud;
select count(*) as n from orders where count between $half and $n and item in ($name, 'pear');
select item from orders where item like $name group by item;
select to_date('2018-01-23') = $day as that, date '2018-01-24' > $day as later, date_add($day, $n) as week;
select count + $n as more, count(*) as n from orders group by count + $n order by more;
select * from range(1, int($n)) limit 2;
with f as (select * from orders where item = $name) select count(*) as n from f;
select case when $n = 7 then 'seven' end as said, cast($n as int) as n, coalesce(null, $name) as c;
select (select max(count) from orders where item = $name) as most;
-- A number of rows.
.param rows 2
select distinct item from orders order by item limit $rows;
select distinct item from orders order by item limit $rows offset $rows;
select 1 limit $name;
-- Values only.
select * from $name;
select $name.item from orders;
select item from orders order by $name;
select item from orders group by $name;
select item as $name from orders;
select $unknown;
select $nam;
select ?;
select $1;
set datafusion.execution.batch_size = $n;
create view $name as select 1;
drop view $name;
-- What is no value of the type that is wanted.
select count(*) from orders where count = $name;
select date '2018-01-23' = $name;
-- Text stays text.
.param evil ' '' or 1=1 -- ; drop view fig'
select $evil as evil, count(*) as n from orders where item = $evil group by 1;
select 'a $name' as quoted, "$name" as too, $$a $name$$ as dollars;
-- A view keeps the values of its making.
create view few as select * from orders where count <= $n;
create table held as select count(*) as n from few where item <> $name;
.param n 1
.param name pear
select count(*) as n from few;
.param late data/messages/late.jsonl
.publish $late orders
.refresh orders
select count(*) as n from few;
.schema few
select * from held;
explain select $n as n where $n = 2;
