select 1 as one;
select 'never closed as two;
select 3 as three;
