-- args: --keep-going
-- What is refused, and what to type instead.
select uper('a');
select explod(array(1));
select explode(array(1)) + 1;
select posexplode(array(1)) as x;
select from_json('{"a":1}', 'a inti');
select case when true then 1 else array(1) end;
select transform(array(1), 1);
select date 'some day';
select interval 1 fortnight;
select cast(array(1) as int);
select map('a', 1, 'a', 2);
select id from range(3) limit -1;
select row_number() over () from range(3);
select id from range(3) where sum(id) over () > 1;
select date_format('2018-01-01', 'yyyy-bb');
select regexp_replace('abc', '(?<=a)b', 'x');
select array(1) union select 1;
select extract(epoch from date '2018-01-01');
describe function uper;
use shop;
