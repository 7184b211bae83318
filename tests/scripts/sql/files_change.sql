-- args: --keep-going --mode csv
-- A path is looked at anew by each statement that names it.
.fs mkdir /tmp/people
.fs put data/messages/people.csv /tmp/people/one.csv
select count(*) from '/tmp/people';
.fs put data/messages/people.csv /tmp/people/two.csv
select count(*) from '/tmp/people';
.fs put -f data/messages/orders.jsonl /tmp/orders.json
select count(*) from '/tmp/orders.json';
.fs put -f data/messages/notes.jsonl /tmp/orders.json
select * from '/tmp/orders.json' order by id;
-- So is a directory that was written again.
select 1 as one;
.write /tmp/numbers
select * from '/tmp/numbers';
.write /tmp/numbers --mode append
select * from '/tmp/numbers';
select 'two' as other;
.write /tmp/numbers --mode overwrite
select * from '/tmp/numbers';
.fs rm -r /tmp/numbers
select * from '/tmp/numbers';
-- Paths are no tables.
show tables;
