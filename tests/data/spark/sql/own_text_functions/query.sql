select upper(name) a, length(name) b, trim('  x ') c, substr(name, 2, 2) d, replace(name, 'l', 'L') e, initcap('ab cd') f, reverse(name) g, lpad(id, 3, '0') h, rpad('a', 3, '.') i from t order by id
