-- args: --keep-going
.publish data/messages/orders.jsonl orders --create
.load orders as t --from 7
.load orders as t --from newest
.load orders as t --to 1:0
.load orders as t --from 0:1,0:2
.load orders as t --from 0:-1
.load orders as t --from 2017-13-01
.tables
