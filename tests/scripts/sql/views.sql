-- args: --keep-going
.publish data/real-sample-29.json attempts --create
.load attempts as messages
.unroll messages as assessments
create view pythons as select * from assessments where exam_name like '%Python%';
create temporary view best as select exam_name, sequences.counts.correct from pythons order by correct desc limit 3;
select * from best;
create view pythons as select 1;
create or replace view pythons as select 'replaced' as exam_name;
select * from pythons;
-- A view is over what its names mean now.
select count(*) from best;
drop view best;
drop view best;
drop view if exists best;
select * from best;
