-- All messages of a transaction become visible together.
.publish data/messages/orders.jsonl orders --create --transaction
.load orders as messages
select count(*) from messages;
