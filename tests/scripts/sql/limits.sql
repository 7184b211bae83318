-- A limit gives the first records, and an offset leaves out those before: in record order, whatever the table.
.publish data/messages/orders.jsonl orders --create
.load orders AS messages
.unroll messages AS orders
select offset from messages limit 2;
select offset from messages limit 2 offset 1;
select offset from messages offset 4;
select offset from messages where offset > 1 limit 1 offset 1;
select id from orders limit 2 offset 1;
.cache messages
.cache orders
select offset from messages limit 2 offset 1;
select id from orders limit 2 offset 1;
create view v as select id from orders limit 3 offset 1;
select * from v limit 1 offset 1;
.write orders /tmp/orders
select id from '/tmp/orders' limit 2 offset 1;
select id from orders order by id desc limit 2 offset 1;
