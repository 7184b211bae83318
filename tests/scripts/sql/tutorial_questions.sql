-- The questions of the walk-through, one after the other, on 29 real exam attempts.
-- Read a comment, guess the answer, then look at it.
.publish data/real-sample-29.json attempts --create
.load attempts as messages
.unroll messages as assessments

-- What are the exams called? A table without an order: as they stand in the topic.
select exam_name from assessments limit 5;

-- How many attempts are there?
select count(*) from assessments;

-- How many different rows? Rows with a NULL in any column are not counted: one has no certification.
select count(distinct *) from assessments;

-- So we take the copies out first, give the result a name, and count that.
create view unique_assessments as select distinct * from assessments;
select count(*) from unique_assessments;

-- How many attempts were there at one exam? Names are compared letter by letter: the case counts.
select count(*) from unique_assessments where exam_name = 'Learning Git';
select count(*) from unique_assessments where exam_name = 'learning git';

-- Which exams are the most common? Count for each, sort by the count, and by the name where counts are equal.
select exam_name, count(*) from unique_assessments
group by exam_name order by count(*) desc, exam_name limit 3;

-- And which the least?
select exam_name, count(*) from unique_assessments
group by exam_name order by count(*), exam_name limit 3;

-- From when to when? Times that are written year first sort like times, though they are texts.
select min(started_at), max(started_at) from unique_assessments;

-- The busiest days: the text becomes a date, and the date is what we group by.
select to_date(started_at), count(*) from unique_assessments
group by to_date(started_at) order by count(*) desc, to_date(started_at) desc limit 3;

-- How many different people?
select count(distinct user_exam_id) from unique_assessments;
