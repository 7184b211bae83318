.publish data/real-sample-29.json attempts --create
.load attempts as messages
.unroll messages as assessments
-- One row for each question, then one for each option.
create view questions as select user_exam_id, explode(sequences.questions) as question from assessments;
select count(*) from questions;
select question.user_result, count(*) from questions group by question.user_result order by 1;
select count(*) from assessments lateral view explode(sequences.questions) q as question lateral view explode(question.options) o as option;
