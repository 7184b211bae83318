select * from values ('u1', 'Ann'), ('u2', 'Bob'), ('u4', 'Dee') as p(userid, name) join values ('u1', 10.0D, 'h1'), ('u1', 5.5D, 'h2'), ('u5', 1.0D, null) as e(userid, price, host) using (nope)
