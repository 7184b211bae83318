-- args: --keep-going
.last
select id, id * id as square from (values (1), (2), (3)) t(id);
.last
.mode csv
.last
-- It is the last query that counts, not the last command.
.tables
.last
