-- NULL comes first when sorting up, last when sorting down.
create view numbers as select * from (values (2), (null), (1)) as t(n);
select n from numbers order by n;
select n from numbers order by n desc;
select n from numbers order by n nulls last;
select count(*), count(n), sum(n), avg(n) from numbers;
