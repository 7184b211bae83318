-- args: --keep-going
.publish data/messages/orders.jsonl orders --create
.load orders as messages
create view texts as select cast(value as string) as value from messages;
.unroll texts as typed
-- A table reads the same messages however many come after.
.publish data/messages/mixed.txt orders --format plain
select count(*) from texts;
-- A refreshed one reads to the new end, and so do its views.
.refresh messages
select count(*) from texts;
-- An unrolled table keeps its columns until it is refreshed itself.
.schema typed
.refresh typed
.schema typed
.refresh texts
.refresh missing
