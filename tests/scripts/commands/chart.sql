-- args: --keep-going
.chart
create view exams as select * from (values ('Learning Git', 394), ('Introduction to Python', 162), ('日本語', 158),
    ('A name that is much longer than there is room for in a terminal', 1), (null, 0)) t(exam, n);
select * from exams order by n desc;
.chart
.chart exams -n 2
.chart exams --svg exams.svg
-- The number may come first, and may be below zero.
select change, day from (values (-5.5, date'2018-01-01'), (11.0, date'2018-01-02'), (null, null)) t(change, day);
.chart
select exam, n, n from exams;
.chart
select exam, exam as again from exams;
.chart
