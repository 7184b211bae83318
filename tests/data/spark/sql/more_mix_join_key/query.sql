select count(*) c from t a join (select cast(id as string) sid from t) b on a.id = b.sid
