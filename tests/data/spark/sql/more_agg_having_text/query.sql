select a, count(*) from values ('yes'), ('no'), ('no') v(a) group by a having max(a)
