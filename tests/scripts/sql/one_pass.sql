-- Holding at once gives what `.unroll` and `.cache` give, in one pass over the messages.
.publish data/messages/mixed.txt mixed --create --format plain
.load mixed AS messages
.unroll messages AS slow
.cache slow
.unroll messages AS quick --cache
.schema quick
select * from quick;
select count(*) from (select * from quick except select * from slow);
select count(*) from (select * from slow except select * from quick);
.load mixed AS loaded --json --cache
select * from loaded;
.unroll messages AS good --mode dropmalformed --cache
select * from good;
-- What was published later is seen after `.refresh`.
.publish data/messages/mixed.txt mixed --format plain
select count(*) from loaded;
.refresh loaded
select count(*) from loaded;
-- A view can be unrolled so too.
create view texts as select cast(value as string) as text from messages where offset <> 2;
.unroll texts AS seen --cache
select * from seen;
