-- Text among the rows.
.print Exams of the week
.print 'two  blanks'   kept --full -- and "quotes"
.print
.mode csv
select 1 as n;
.output printed.txt
.print in the file
select 2 as n;
.output
.peek ./printed.txt -n 9
