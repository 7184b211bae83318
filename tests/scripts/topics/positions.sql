-- args: --mode csv
-- Six messages in one partition, offsets 0 to 5.
.publish data/messages/orders.jsonl orders --create
.load orders as t --from earliest --to latest
select offset from t;
-- The last two.
.load orders as t --from -2
select offset from t;
-- All but the last two.
.load orders as t --to -2
select offset from t;
-- From one offset to before another.
.load orders as t --from 1 --to 3
select offset from t;
-- By the time of the messages: all of them are younger than this, and older than that.
.load orders as t --from 2017-12-05
select count(*) from t;
.load orders as t --from 2017-12-05T10:00:00Z --to 2017-12-06T10:00:00+02:00
select count(*) from t;
.load orders as t --from 2999-01-01
select count(*) from t;
-- An end before the start is an empty table.
.load orders as t --from 4 --to 2
select count(*) from t;
-- The last ten of six.
.load orders as t --from -10
select count(*) from t;
-- Both ends by partition.
.load orders as t --from 0:1 --to 0:2
select offset from t;
