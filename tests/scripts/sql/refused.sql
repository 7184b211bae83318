-- args: --keep-going
-- What would write behind the shell's back is refused, with the command that does it.
create view v as select 1 as one;
copy v to '/tmp/v.parquet';
insert into v values (2);
delete from v;
update v set one = 2;
create external table t stored as parquet location '/tmp/t';
cache lazy table v;
refresh table v;
truncate table v;
alter table v rename to w;
create database shop;
use shop;
