-- args: --keep-going --mode csv
.publish data/messages/orders.jsonl orders --create --key id
.publish data/messages/orders.jsonl orders --key count
-- A message without the field has no key.
.publish data/messages/notes.jsonl orders --key note
.load orders as messages
select offset, cast(key as string) as key from messages order by offset;
.publish data/messages/plain.txt orders --key id
