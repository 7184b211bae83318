-- args: --keep-going
.fs mkdir /books
.fs mkdir -p /books/old/ones
.fs put data/messages/plain.txt /books/plain.txt
.fs cat /books/plain.txt
.fs head /books/plain.txt
.fs du /books
.fs du -s /books
.fs mv /books/plain.txt /books/old
.fs ls -R /books
.fs get /books/old/plain.txt copy.txt
.peek ./copy.txt
-- What is there is not replaced, what is full not deleted, unless that is said.
.fs put data/messages/plain.txt /books/old/plain.txt
.fs put -f data/messages/orders.jsonl /books/old/plain.txt
.fs rm /books/old
.fs rm -r /books/old
.fs rm -f /books/missing
.fs rm /books/missing
.fs cat /books/missing
.fs copy /books /shelf
-- A landed directory is compared with its manifest.
create table numbers as select id from range(5);
.write numbers /shelf
.fs fsck /shelf
.fs put data/messages/plain.txt /shelf/mine.txt
.fs mkdir /.shelf.staging-c0ffee00-0000-4000-8000-000000000000
.fs -fsck /shelf
.fs fsck /shelf --repair
.fs fsck /shelf
.fs ls -R /
.fs rm -r /shelf/part*
.fs fsck /shelf --repair
.fs fsck /
.fs fsck /missing
.fs fsck /shelf/_SUCCESS
