-- args: --keep-going
.publish data/messages/orders.jsonl orders
.load orders as messages
.topic create orders
.publish data/messages/orders.jsonl order
.load ordres as messages
.topic delete ordres
.topics
