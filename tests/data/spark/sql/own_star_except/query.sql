select * except (js, tags, addr, sequences) from t
