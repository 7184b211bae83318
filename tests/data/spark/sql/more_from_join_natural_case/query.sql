select * from values (1, 'ID') as a(id, x) natural join values (1, 'y') as b(ID, y)
