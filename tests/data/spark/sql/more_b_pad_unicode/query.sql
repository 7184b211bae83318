select lpad('日', 3, '本') a, rpad('a', 0) b, lpad('abc', 5, '') c, repeat('é', 2) d, upper('straße') e, initcap('ÉCOLE été') f
