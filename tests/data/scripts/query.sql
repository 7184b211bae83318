-- A script that another one reads.
select 'from the other script' as greeting;
