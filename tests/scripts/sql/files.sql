-- args: --keep-going
-- Files and directories of the default file system are tables by their path.
.publish data/real-sample-29.json attempts --create
.load attempts as messages
.unroll messages as assessments
select exam_name, started_at from assessments where exam_name like 'Learning%' order by started_at;
.write /tmp/learning
select * from '/tmp/learning';
select count(*) from parquet.`/tmp/learning`;
.fs put data/messages/orders.jsonl /tmp/orders.json
select id, sum(count) from '/tmp/orders.json' group by id order by id;
.fs put data/messages/people.csv /tmp/people.csv
select * from '/tmp/people.csv' order by id;
create view people as select * from '/tmp/people.csv';
select count(*) from people;
select * from '/tmp/missing';
.fs put data/messages/plain.txt /tmp/plain.txt
select * from '/tmp/plain.txt';
.fs mkdir /tmp/hollow
select * from '/tmp/hollow';
