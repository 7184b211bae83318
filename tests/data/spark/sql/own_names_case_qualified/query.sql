select T.ID, t.Addr.CITY from T order by Id limit 2
