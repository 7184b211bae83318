#!/usr/bin/env lakeshell
-- A line for a person who makes the script executable is skipped, and so are comments.
/* over
   several; lines /* within each other; */ too */
select 1 as one; -- after a statement
select /* within; */ 2 as two -- before its end
;
;;
-- A comment at the end is no statement.
