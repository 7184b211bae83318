-- args: --keep-going
.tables
.publish data/messages/orders.jsonl orders --create
.load orders as messages
create view texts as select cast(value as string) as value from messages;
create table numbers as select offset from messages;
.tables
-- SQL has its own words for it.
show tables;
drop view texts;
.tables
.tables all
