-- args: --keep-going
.publish data/messages/orders.jsonl orders --create
.load orders as messages
.cache messages
.tables
.uncache messages
.tables
.uncache messages
.uncache
