select a.id from range(5) a join range(3) b using (id) order by 1
