-- args: --keep-going
-- A topic that was deleted and made again is not the one that was loaded.
.publish data/messages/orders.jsonl orders --create
.load orders as messages
.topic delete orders
select count(*) from messages;
select offset from messages;
.publish data/messages/plain.txt orders --create
select count(*) from messages;
select offset from messages;
.refresh messages
