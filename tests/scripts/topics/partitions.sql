-- args: --mode csv
.topic create orders --partitions 3
-- A message with a key goes where Kafka's own client would send it: equal keys stay together.
.publish data/messages/orders.jsonl orders --key id
.load orders as messages
select cast(key as string) as key, count(distinct partition), count(*) from messages group by key order by key;
-- A partition can be named.
.publish data/messages/plain.txt orders --partition 2
.refresh messages
select cast(value as string) as value from messages where partition = 2 and key is null order by offset;
-- The last of each partition.
.load orders as last --from -1
select partition, count(*) from last group by partition order by partition;
-- Only the partitions that are named.
.load orders as two --from 2:0
select distinct partition from two;
