-- args: --mode csv
.publish data/messages/orders.jsonl orders --create
.load orders --json
-- A table without a `value` is published as JSON objects.
create view fruit as select item, sum(count) as count from orders group by item order by item;
.publish fruit fruit --create --key item
.peek fruit
.load fruit as counted --json
select * from counted;
-- One with `value` and perhaps `key` is published as it is.
create view pairs as select item as key, 'x' as value from orders;
.publish pairs pairs --create
.load pairs as again
select cast(key as string) as key, cast(value as string) as value from again;
