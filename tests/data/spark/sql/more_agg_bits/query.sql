select bit_and(id) a, bit_or(id) b, bit_xor(id) c, bool_and(active) d, bool_or(active) e, every(active) f, some(active) g, any(active) h from t
