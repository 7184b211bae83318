-- args: --keep-going
.publish data/messages/mixed.txt orders --create --format plain
.load orders as messages
-- The schema is found from all messages; what has two types becomes a string.
.unroll messages.value as orders
.schema orders
select * from orders;
-- The column is `value` if none is named, the table TABLE_json.
.unroll messages
select id, code from messages_json;
-- What to do with messages that cannot be read.
.unroll messages as good --mode dropmalformed
select count(*) from good;
.unroll messages as strict --mode failfast
.unroll messages as strict --mode failfast --cache
.unroll messages as odd --mode careful
.unroll messages.valeu as typo
.unroll missing as typo
.unroll messages.offset as numbers
