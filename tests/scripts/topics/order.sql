-- args: --mode csv
-- A bare `limit` gives messages in the order of partition and offset, each time.
.topic create many --partitions 3
.publish data/messages/orders.jsonl many --partition 2
.publish data/messages/orders.jsonl many --partition 0
.load many as messages
select partition, offset from messages limit 8;
select partition, offset from messages limit 8;
select partition, offset from messages where partition = 2 limit 2;
