-- args: --keep-going
-- Everything is checked, nothing is sent, no topic is made.
.publish data/messages/orders.jsonl orders --create --dry-run
.topics
.publish data/messages/cut.json orders --create --dry-run
.publish data/messages/orders.jsonl orders --dry-run
create view fruit as values ('apple'), ('pear');
.publish fruit orders --create --dry-run
.topics
