-- args: --keep-going
select 1 as one;
select missing;
.save session.sql
-- Only what succeeded is in it, so it runs again.
.read session.sql
.peek ./session.sql
.save nowhere/session.sql
