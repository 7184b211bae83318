select grouping((a || a)) as g, (a || a) as x from values ("x"), ("y") as t(a) group by (a || a) with cube order by 1, 2
