select min(name) a, max(name) b, min(active) c, max(born) d, min(tags) e, max(addr) f from t
