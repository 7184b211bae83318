-- args: --mode csv
.publish data/messages/orders.jsonl orders --create
.load orders --json
create view prices as select * from (values ('apple', 0.5), ('pear', 0.75), ('kiwi', 1.0)) as p(item, price);
select o.id, o.item, o.count * p.price as cost from orders o join prices p on o.item = p.item order by o.id, o.item;
select item, count(id) from prices left join orders using (item) group by item order by item;
with big as (select * from orders where count > 2) select id from big order by id;
select item from orders where item in (select item from prices) union all select 'total' order by item;
select id, item, row_number() over (partition by id order by count desc) as place from orders order by id, place;
