select max(struct(name, id)) a, min(struct(name, id)) b, max(named_struct('x', n)) c, min(named_struct('x', n)) d from t
