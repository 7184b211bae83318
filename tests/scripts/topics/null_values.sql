-- args: --mode csv
-- A table with a NULL in `value` publishes a message without one, which deletes in a compacted topic.
create table changes as values ('ada', 'here'), ('ben', null), (null, 'nobody');
create view records as select col1 as key, col2 as value from changes;
.publish records people --create
.load people as messages
select offset, cast(key as string) as key, cast(value as string) as value from messages;
select count(*), count(value) from messages;
.peek people
