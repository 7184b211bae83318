-- What a pyspark user types beyond the plain questions; each means the same here.
.publish data/real-sample-29.json attempts --create
.load attempts as messages
.unroll messages as assessments

-- The place of each question in its list, from 0.
select pos, col.user_result as result, count(*) as attempts
from (select posexplode(sequences.questions) from assessments)
group by pos, result order by pos, attempts desc, result limit 4;

-- Functions of functions: questions answered wholly right, and their share.
select size(filter(sequences.questions, q -> q.user_correct)) as wholly_right, size(sequences.questions) as questions,
       transform(sequences.questions, (q, i) -> concat(i + 1, ': ', q.user_result))[0] as first
from assessments order by keen_id limit 3;
select aggregate(sequence(1, 5), 0, (sum, n) -> sum + n) as sum, exists(array(1, null), n -> n > 1) as perhaps;

-- The raw message, read with a schema of one's own; what does not fit is NULL.
select from_json(cast(value as string), 'exam_name string, max_attempts int, sequences struct<attempt: int>') as part
from messages limit 2;
select schema_of_json('{"a":[1.5],"b":{"c":"x"}}') as schema;

-- Several values of several types become one type, as in Spark.
select coalesce(null, 1, 2.5) as number, if(true, 1, 'x') as text, 1 in ('1', 'x') as found, '5' between 1 and 10 as between;

-- Rows from values, and columns from rows.
select stack(2, 'a', 1, 'b', 2) as (name, n);
select * from (select user_result, size(options) as options from assessments lateral view inline(sequences.questions) q)
pivot (count(*) for user_result in ('correct', 'incorrect')) order by options limit 3;

-- Intervals and months.
select date '2018-01-31' + interval 1 month as next_month, timestamp '2018-01-31 10:00:00' + interval 1 day 2 hours as later,
       months_between('2018-03-15', '2018-01-31') as months, date '2018-01-02' - date '2018-01-01' as days;

-- What the tables are.
describe table messages;
describe assessments exam_name;
show functions like '*explode*';
