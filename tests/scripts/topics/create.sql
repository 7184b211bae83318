-- `--create` makes the topic if it is missing, and is silent about it if it is not.
.publish data/messages/orders.jsonl orders --create
.publish data/messages/orders.jsonl orders --create
.topics
-- A bad file makes no topic.
.publish data/messages/cut.json broken --create
