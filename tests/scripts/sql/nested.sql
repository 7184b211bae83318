.publish data/real-sample-29.json attempts --create
.load attempts as messages
.unroll messages as assessments
-- Fields of structs and elements of arrays, counted from 0, as deep as they go.
select sequences.questions[0].user_result, sequences.counts.total from assessments limit 3;
select sequences.questions[0].options[1].checked from assessments limit 3;
-- Past the end is NULL.
select sequences.questions[999].id, sequences.questions[999].options[0].id from assessments limit 1;
-- A field of an array of structs is the array of the field.
select sequences.questions.user_result from assessments limit 2;
select size(sequences.questions) as questions, count(*) from assessments group by 1 order by 1;
-- Records without `counts` are the five test records.
select exam_name, count(*) from assessments where sequences.counts is null group by exam_name;
select user_result, count(*) from assessments lateral view inline(sequences.questions) q group by user_result order by user_result;
