-- args: --keep-going
-- Structs, lists and maps in each form of output; in JSON they stay what they are.
create view visits as
select 1 as id,
    named_struct('zip', '10115', 'geo', named_struct('lat', 52.5, 'lon', cast('NaN' as double))) as addr,
    array(named_struct('q', 'a|b', 'ok', true), named_struct('q', null, 'ok', false)) as answers,
    map('k 1', array(1, 2), 'é"', array()) as tags
union all
select 2, null, array(), null;
create view scalars as
select cast('{"x"' as binary) as raw, cast(1.50 as decimal(10, 2)) as price, 9223372036854775807 as big,
    cast(12345678901234567890 as decimal(20, 0)) as huge, date'2018-01-23' as day,
    timestamp'2018-01-23 14:23:24.817' as at, cast(1e10 as double) as d, cast('-Infinity' as double) as least,
    map(7, date'2018-01-23') as days, 'one' as n, 'two' as m, 'tab	and "quotes"' as text;
.mode table
select * from visits;
select * from scalars;
.mode vertical
select * from visits;
select * from scalars;
.mode csv
select * from visits;
select * from scalars;
.mode tsv
select * from visits;
select * from scalars;
.mode json
select * from visits;
select * from scalars;
.mode ndjson
select * from visits;
select * from scalars;
.mode markdown
select * from visits;
select * from scalars;
.show visits --full
.show visits --vertical
.schema visits
