-- args: --keep-going
.topic create orders
-- Each element of an array, each line, each value becomes a message.
.publish data/messages/orders.jsonl orders
.publish data/messages/array.json orders
.publish data/messages/pretty.json orders
.publish data/messages/plain.txt orders
.peek orders -n 20
-- Nothing of a bad file is sent: it is checked to its end first.
.publish data/messages/trailing-comma.json orders
.topics
.publish nothing orders
.publish data/messages/orders.jsonl
