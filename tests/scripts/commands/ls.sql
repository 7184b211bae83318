-- args: --keep-going
.ls /
.publish data/messages/orders.jsonl orders --create
.load orders --json
.write orders /tmp/orders
.ls /tmp
.ls /tmp/orders
.ls -R /tmp
.ls -h /tmp/orders
.ls /tmp/missing
