-- args: --keep-going
.publish data/messages/orders.jsonl orders --create
.load orders as typed --json
select count(*) from typed;
-- The first landing makes the directory; each record is landed once.
.land orders /tmp/orders --json
.land orders /tmp/orders --json
select count(*) from '/tmp/orders';
.publish data/messages/orders.jsonl orders
.land orders /tmp/orders --until-caught-up --json
select count(*) from '/tmp/orders';
.load orders as new --since /tmp/orders
-- Messages as they are belong into another directory.
.land orders /tmp/orders
.land orders /tmp/raw
.load orders as all_of_them
.write all_of_them /tmp/raw --mode append
.write all_of_them /tmp/mine
.write all_of_them /tmp/mine --mode append
.land order /tmp/orders --json
.land orders /tmp/orders --every soon
.land orders
