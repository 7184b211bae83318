-- args: --keep-going
.topic create t
.publish data/messages/order.jsonl t
.publish data/message/orders.jsonl t
.publish nothing-like-it t
