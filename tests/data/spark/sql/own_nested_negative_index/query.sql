select tags[-1] a, tags[0] b, tags[99] c from t order by id
