-- args: --keep-going
select 1 as one;
select missing;
.save session.sql
-- Only what succeeded is in it, so it runs again.
.read session.sql
.peek ./session.sql
-- What a script did stands in the place of `.read`.
.save again.sql
.peek ./again.sql
.save nowhere/session.sql
