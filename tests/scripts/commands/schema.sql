-- args: --keep-going
.load nothing
.publish data/real-sample-29.json attempts --create
.load attempts as messages
.schema messages
.unroll messages as assessments
.schema assessments
-- Without a name: the last query.
select count(*), max(started_at) from assessments;
.schema
.schema mesages
-- What the messages hold: types, records, nulls, the first record of a field and the first that widened it.
.publish data/messages/mixed.txt orders --create --format plain
.load orders as orders --json
.schema orders --profile
.schema messages --profile
