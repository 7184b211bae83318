-- args: --keep-going
-- `_` is the last query.
select * from _;
.show
.publish data/real-sample-29.json attempts --create
.load attempts as messages
.unroll messages as assessments
select exam_name, count(*) as n from assessments group by exam_name order by n desc, exam_name;
select max(n) from _;
select * from _;
-- Listings and definitions leave it as it is.
show tables;
create view v as select 1 as one;
select * from _;
create view _ as select 1;
