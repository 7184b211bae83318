-- args: --keep-going
.topic create orders --partitions 2
.topic describe orders
.publish data/messages/orders.jsonl orders --partition 1
.topic describe orders
-- What is there is not made twice, unless that is fine.
.topic create orders
.topic create orders --if-not-exists
-- Names are those that Kafka takes.
.topic create "my orders"
.topic create none --partitions 0
.topic create copies --replication-factor 3
.topic create short --config retention.ms=1000
.topic delete orders
.topic describe orders
.topic delete orders
.topic
