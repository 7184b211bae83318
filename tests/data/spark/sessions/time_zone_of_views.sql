set time zone 'America/New_York'
create or replace temporary view vz as select timestamp'2020-01-01 00:00:00Z' as ts, cast(timestamp'2020-01-01 00:00:00Z' as string) as s, hour(timestamp'2020-01-01 00:00:00Z') as h, current_timezone() as z
select *, cast(ts as string) as s2 from vz
set time zone 'UTC'
select *, cast(ts as string) as s2 from vz
create or replace temporary view vp as select to_timestamp(a) as t, date_trunc('DAY', timestamp'2020-01-01 00:00:00Z') as d, cast(a as date) as e, from_unixtime(0) as f from values ('2020-01-01 00:00:00') as v(a)
set time zone 'Asia/Tokyo'
select * from vp
select hour(t), s.h from vp, vz s
create or replace temporary view vq as select * from vp
select * from vq
reset spark.sql.session.timeZone
create or replace temporary view moments as select timestamp'2020-01-01 05:00:00Z' as at union all select timestamp'2020-06-01 23:30:00Z'
set time zone 'Asia/Tokyo'
create or replace temporary view in_tokyo as select at, cast(at as date) as day, date_format(at, 'HH:mm z') as clock from moments
create or replace temporary view of_tokyo as select day, clock, cast(at as string) as text, hour(at) as hour from in_tokyo where cast(at as string) like '%14:00:00'
select * from of_tokyo
set time zone '-08:00'
select * from in_tokyo order by at
select * from of_tokyo
select text, cast(day as timestamp) as midnight from of_tokyo
select * from in_tokyo where hour(at) = 21
select * from in_tokyo where day = date'2020-01-01' and hour(at) > 1
select a.clock, date_format(a.at, 'HH:mm') as here, b.text from in_tokyo a left join of_tokyo b on a.day = b.day order by a.at
create or replace temporary view outer_one as select clock, date_format(at, 'HH:mm z') as own from in_tokyo
set time zone 'UTC'
select * from outer_one order by own
select count(*), max(own) from outer_one where own > '1'
