-- Twenty more questions about the same 29 attempts, from easy to hard.
.publish data/real-sample-29.json attempts --create
.load attempts as messages
.unroll messages as assessments

-- 1. How many different exams are there?
select count(distinct exam_name) from assessments;

-- 2. How many pairs of exam and certification? A pair with a NULL in it is none.
select count(distinct exam_name, certification) as pairs from assessments;

-- 3. For how many is the certification not known? NULL is not equal to anything, so we ask with IS.
select count(*) from assessments where certification is null;

-- 4. What do we say where it is not known?
select coalesce(certification, 'not known') as certification, count(*) from assessments
group by 1 order by 1;

-- 5. Inside a column: a point goes into a struct. What did the first attempts score?
select sequences.counts.correct, sequences.counts.total from assessments limit 3;

-- 6. As a share. `/` never cuts: 2 / 4 is 0.5.
select exam_name, sequences.counts.correct / sequences.counts.total as share
from assessments order by share desc nulls last, exam_name limit 3;

-- 7. The same, rounded, in per cent. What stands in the select list can be sorted by its place.
select round(100 * sequences.counts.correct / sequences.counts.total) as percent, count(*)
from assessments group by 1 order by 1;

-- 8. And whole numbers only: `div` cuts, and divided by zero is NULL, not an error.
select 7 / 2, 7 div 2, 1 / 0;

-- 9. A list: how many questions has an attempt?
select size(sequences.questions) as questions, count(*) from assessments group by 1 order by 1;

-- 10. Lists are counted from 0, and past the end there is NULL; `element_at` counts from 1.
select sequences.questions[0].user_result as first, element_at(sequences.questions, 1).user_result as same,
       sequences.questions[999].user_result as none
from assessments limit 2;

-- 11. The results of all questions of one attempt: the field of a list is a list.
select sequences.questions.user_result from assessments limit 2;

-- 12. One row for each question, its fields as columns.
select user_result, count(*) as questions
from assessments lateral view inline(sequences.questions) q
group by user_result order by questions desc;

-- 13. The same with a lateral view, which keeps the other columns in sight.
select exam_name, q.user_result, count(*) as questions
from assessments lateral view explode(sequences.questions) v as q
group by exam_name, q.user_result order by questions desc, exam_name, q.user_result limit 3;

-- 14. Attempts with a question left unanswered.
select count(*) from assessments where array_contains(sequences.questions.user_result, 'unanswered');

-- 15. Exams about Git or Python: a pattern.
select distinct exam_name from assessments where exam_name rlike 'Git|Python' order by exam_name;

-- 16. The first word of each exam, and how many attempts have it.
select regexp_extract(exam_name, '^(\\w+)') as word, count(*) from assessments
group by 1 order by count(*) desc, word limit 3;

-- 17. By month.
select date_format(started_at, 'yyyy-MM') as month, count(*) from assessments group by 1 order by 1;

-- 18. The time in seconds is a text too; as a time it is easier to read.
select keen_timestamp, from_unixtime(keen_timestamp) from assessments order by 1 limit 2;

-- 19. The latest attempt at each exam: rows are numbered within their exam.
select exam_name, started_at from (
    select exam_name, started_at,
           row_number() over (partition by exam_name order by started_at desc) as place
    from assessments)
where place = 1 order by started_at desc limit 3;

-- 20. The middle number of questions, and which numbers there are, in one row.
select percentile_approx(sequences.counts.total, 0.5) as median,
       sort_array(collect_set(sequences.counts.total)) as totals
from assessments;

-- A struct as JSON, for those who come after us.
select to_json(sequences.counts) from assessments limit 1;
