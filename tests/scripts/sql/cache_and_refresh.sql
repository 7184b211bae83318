-- args: --mode csv
.publish data/messages/orders.jsonl orders --create
.load orders as messages
create view texts as select cast(value as string) as value from messages;
create view first_letters as select substr(value, 8, 3) as id from texts;
-- Views made before `.cache` read what is held from then on.
.cache messages
select id, count(*) from first_letters group by id order by id;
-- More messages change nothing until `.refresh`, which lets go of what was held.
.publish data/messages/orders.jsonl orders
select count(*) from first_letters;
.refresh messages
.tables
select count(*) from first_letters;
.uncache messages
select count(*) from first_letters;
