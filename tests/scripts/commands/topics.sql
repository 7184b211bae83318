-- args: --keep-going
.topics
.topic create orders --partitions 3
.publish data/messages/orders.jsonl orders
.topic create empty
-- Messages are counted by offsets.
.topics
.topics orders
