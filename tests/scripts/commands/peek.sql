-- args: --keep-going
-- The first messages of a file, one a line, exactly as `.publish` would send them.
.peek data/messages/array.json
.peek data/messages/orders.jsonl -n 2
.peek data/messages/pretty.json
-- The same for a topic.
.publish data/messages/orders.jsonl orders --create
.peek orders -n 3
.peek orders -n 0
-- A name without a `/` that is no file is a topic.
.peek order
.peek data/missing.json
.peek data/messages/broken-line.jsonl
