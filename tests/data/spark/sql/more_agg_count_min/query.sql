select typeof(sum(id)) a, typeof(sum(score)) b, typeof(sum(1.5)) c, typeof(avg(1.5)) d, typeof(count(*)) e, typeof(max(1Y)) f, typeof(sum(1Y)) g, typeof(avg(1)) h from t
