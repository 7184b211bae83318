-- args: --keep-going
.echo
select 1 as one;
.print said
.echo off
select 2 as two;
.echo maybe
