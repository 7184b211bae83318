-- args: --keep-going
.publish data/real-sample-29.json attempts --create
.load attempts as messages
.unroll messages as assessments
-- Names of tables and columns are found without regard to case, and shown as they were written.
select EXAM_NAME from Assessments limit 1;
SELECT a.Exam_Name FROM ASSESSMENTS AS A LIMIT 1;
create view MixedCase as select exam_name as examName from assessments;
select examname, EXAMNAME from mixedcase limit 1;
select `exam_name` from `assessments` limit 1;
-- A name that fits nothing is answered with the nearest.
select exam_nam from assessments;
select * from assesments;
select assessments.sequences.cuonts from assessments;
