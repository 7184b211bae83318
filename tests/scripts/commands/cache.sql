-- args: --keep-going
.publish data/messages/orders.jsonl orders --create
.load orders as messages
.cache messages
.tables
-- Once more is fine.
.cache messages
-- Without a name: the last query.
select offset from messages where offset > 2;
.cache
.cache message
