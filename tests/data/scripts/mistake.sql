select 1 as before;
select missing from nowhere;
select 2 as after;
