-- Division is never that of integers, and by zero gives NULL.
select 7 / 2, 7 div 2, 7 % 2, 1 / 0, 1 div 0;
select '3' + 4, '1.5' * 2, 0.1 + 0.2, 1e3;
select 2 = '2', null = null, null <=> null, not null;
select cast('x' as int), cast('2018-01-23T14:23:19.082Z' as date), cast(1.9 as int);
