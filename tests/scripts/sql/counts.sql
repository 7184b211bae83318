.publish data/real-sample-29.json attempts --create
.load attempts as messages
.unroll messages as assessments
select count(*) from assessments;
-- Rows with a NULL in any column are not counted: one of the 29 has no certification.
select count(distinct *) from assessments;
select count(certification), count(distinct exam_name) from assessments;
create view unique_assessments as select distinct * from assessments;
select count(*) from unique_assessments;
