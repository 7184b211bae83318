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
