-- args: --keep-going
.record
.record --off
-- # Before the report
.record report.md
-- # Exams
-- A comment like any other.
-- ## Which are taken most
create view exams as select * from (values ('Learning Git', 394), ('<b>Python</b> | 3', 162)) t(exam, n);
select exam,
    n as times -- counted
from exams;
.chart
.schema exams
select nothing;
.record --off
select 'not recorded' as x;
.peek ./report.md -n 100
.record nowhere/report.md
