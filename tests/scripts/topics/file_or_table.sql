-- args: --keep-going
-- A source that is a file and a table must say which it is.
create table notes as select 'from the table' as value;
.history --save notes
.publish notes topic --create
.publish ./notes topic --create
.peek topic -n 1
