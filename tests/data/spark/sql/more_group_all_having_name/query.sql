select a as k from values ('true'), ('no') as v(a) group by all having v.a
