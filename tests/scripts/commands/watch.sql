-- args: --keep-going --mode csv
.watch 0 --times 2
.publish data/messages/orders.jsonl orders --create
.load orders
select count(*) as n from orders;
.watch 0 --times 2
.publish data/messages/orders.jsonl orders
.watch 0.01 --times 2 --refresh orders
.watch 1
.watch soon --times 1
.watch 1 --times 0
.watch 1 --times 1 --refresh order
