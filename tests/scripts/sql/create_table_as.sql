-- args: --keep-going
.publish data/real-sample-29.json attempts --create
.load attempts as messages
.unroll messages as assessments
create table exams as select exam_name, count(*) as attempts from assessments group by exam_name;
select * from exams where attempts > 1 order by attempts desc, exam_name;
describe exams;
create table exams as select 1 as one;
create table if not exists exams as select 1 as one;
create or replace table exams as select 1 as one;
select * from exams;
create table empty (id int);
drop table exams;
select * from exams;
