-- args: --keep-going
-- The `;` was forgotten: the command runs, the statement does not.
select 1 as one
.tables
select 2 as two;
-- In quotes such a line is text.
select '
.tables
' as text;
-- A number is no command.
select 1
.5 as half;
