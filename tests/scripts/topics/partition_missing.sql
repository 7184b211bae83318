-- args: --keep-going
.topic create orders --partitions 2
.publish data/messages/plain.txt orders --partition 2
.publish data/messages/plain.txt orders --partition -1
.load orders as t --from 5:0
.topics
