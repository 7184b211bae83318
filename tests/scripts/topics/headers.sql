-- args: --keep-going --mode csv
.publish data/messages/plain.txt notes --create --header source=class --header lesson=1
.publish data/messages/plain.txt notes
.load notes as messages --headers
select offset, headers[0].key as first, cast(headers[0].value as string) as value, size(headers) as headers from messages;
.publish data/messages/plain.txt notes --header lesson
