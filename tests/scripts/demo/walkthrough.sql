-- From a file of exam attempts to parquet, one step after the other.
-- The data are made up: 3,280 records with the numbers of the real ones.

-- 1. What do we have? A JSON array of attempts; here is its first element.
.sample assessments data.json
.peek data.json -n 1

-- 2. A topic is a log that keeps messages in the order in which they came.
--    Ours has one partition.
.topic create assessment-attempts --partitions 1
.topic describe assessment-attempts

-- 3. Every attempt becomes one message.
.publish data.json assessment-attempts

-- 4. The topic as a table: nothing is read yet, but it is settled which messages
--    the table has.
.load assessment-attempts AS messages

-- 5. We shall look at it more than once, so it is held in memory.
.cache messages

-- 6. Its columns are those of every Kafka topic; key and value are bytes.
.schema messages
.show messages -n 5

-- 7. Bytes are not for people. The same with text, as a view: a name for a query.
CREATE VIEW useract AS
SELECT CAST(key AS STRING) AS key, CAST(value AS STRING) AS value FROM messages;
.show useract -n 5
.schema useract
select count(*) from useract;

-- 8. The raw messages are landed first, as they came, so that nothing later can
--    lose them.
.write useract /tmp/useract
.ls /tmp/useract

-- 9. Each value is JSON. Unrolled, its fields are columns, nested ones too.
.unroll useract.value AS assessments
.schema assessments
.show assessments -n 2 --vertical

-- 10. The unrolled attempts are landed as well.
.write assessments /tmp/extracted_messages
.ls /tmp

-- 11. What are the exams called? The first ten attempts.
select exam_name from assessments limit 10;

-- 12. How many attempts are there?
select count(*) from assessments;

-- 13. And without copies? This counts only rows that have no NULL in them.
select count(distinct *) from assessments;

-- 14. So copies are taken out first, and then rows are counted.
create view unique_assessments as select distinct * from assessments;
select count(*) from unique_assessments;

-- 15. This is what others shall work with.
.write unique_assessments /tmp/unique_assessments
.ls /tmp

-- 16. How many people took Learning Git?
select count(*) from unique_assessments where exam_name = 'Learning Git';

-- 17. Which exam is the least common, and which the most?
select exam_name, count(*) from unique_assessments
group by exam_name order by count(*), exam_name limit 1;
.show _ --full
select exam_name, count(*) from unique_assessments
group by exam_name order by count(*) desc, exam_name limit 1;

-- 18. The ten most popular exams. `.chart` draws the last query.
select exam_name, count(*) as attempts from unique_assessments
group by exam_name order by attempts desc, exam_name limit 10;
.chart
.chart --svg exams.svg

-- 19. From when to when?
select min(started_at), max(started_at) from unique_assessments;

-- 20. The five busiest days.
select to_date(started_at), count(*) from unique_assessments
group by to_date(started_at) order by count(*) desc, to_date(started_at) desc limit 5;
.chart

-- 21. How many different people, and how many exams did the busiest of them take?
select count(distinct user_exam_id) from unique_assessments;
select max(exams) from (select count(*) as exams from unique_assessments group by user_exam_id);

-- 22. What we did is kept, to be read again or run again.
.history --save session.sql

-- 23. We clean up behind us.
.topic delete assessment-attempts
.topics
