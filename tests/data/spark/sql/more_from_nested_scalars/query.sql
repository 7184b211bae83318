select (select (select (select (select (select (select (select (select 1)))))))) as x
