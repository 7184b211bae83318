-- args: --keep-going
-- File, line and column of what is wrong; nothing was sent.
.topic create orders
.publish data/messages/trailing-comma.json orders
.publish data/messages/broken-line.jsonl orders
.publish data/messages/cut.json orders
.publish data/messages/orders.jsonl orders --format array
.publish data/messages/orders.jsonl orders --format xml
.publish data/messages orders
.publish data/messages/missing.json orders
.topics
