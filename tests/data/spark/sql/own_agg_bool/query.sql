select bool_and(active) a, bool_or(active) b, every(active) c, some(active) d, any(active) e, count_if(n > 0) f, count_if(active) g from t
