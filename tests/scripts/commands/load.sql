-- args: --keep-going
.publish data/messages/orders.jsonl orders --create --key id
-- The columns are those of Spark's Kafka source.
.load orders as messages
.schema messages
select cast(key as string), cast(value as string), topic, partition, offset, timestampType from messages;
-- Without a name the table is called as the topic.
.load orders --from 4
select offset from orders;
-- Loading and unrolling in one.
.load orders as typed --json
select * from typed;
-- And holding it, in one pass.
.load orders as held --json --cache
select * from held;
.load orders as held --cache
-- A table has headers if they are asked for.
.load orders as full --headers
.schema full
.load order as messages
.load orders messages
.load orders as
.load orders as `my table`
.load orders --from yesterday
