select 1 as one;
/* never closed
select 2 as two;
