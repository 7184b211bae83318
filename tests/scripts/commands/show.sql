-- args: --keep-going
.publish data/messages/orders.jsonl orders --create --key id
.load orders as messages --json
.show messages
.show messages -n 2
-- Cells are cut at 20 characters, unless all is asked for.
select concat('a rather long text about ', item) as text, count from messages;
.show -n 3
.show _ -n 3 --full
.show messages -n 1 --vertical
.show messages -n 0
.show message
.show messages -n all
