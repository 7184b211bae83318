.publish data/real-sample-29.json attempts --create
.load attempts as messages
.unroll messages as assessments
describe messages;
show columns in messages;
show tables;
