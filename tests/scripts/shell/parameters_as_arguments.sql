-- args: --keep-going --mode csv --param topic=t
.param file 'a file; --with $everything'
.param flag --json
.param dash -n
.sample assessments $file --scale 1
.publish $file $topic --create
.peek $topic -n 0
.load $topic AS $flag
.load $flag
.peek $dash
.topic create $dash --if-not-exists
.topic $topic
.print $file $flag $dash
.print --scale=$topic
.history $topic
.load /$topic
