-- args: --keep-going
create table words as values (1, 'plain'), (2, 'a "quote", a comma'), (3, null), (4, 'a | and a
second line');
select * from words;
.mode vertical
select * from words;
.mode csv
select * from words;
.mode tsv
select * from words;
.mode json
select * from words;
.mode ndjson
select * from words;
.mode markdown
select * from words;
.mode table
select * from words;
.mode auto
select * from words;
.mode html
.mode
