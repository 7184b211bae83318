select struct(*) from (select 1 as a, 'x' as b) v
