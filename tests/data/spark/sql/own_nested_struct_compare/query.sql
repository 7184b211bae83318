select count(*) n from t a join t b on a.addr = b.addr
