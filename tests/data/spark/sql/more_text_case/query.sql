select upper('åß') a, initcap('hello wORLD') b, lower('ÅB') c, initcap('o''neil-x y') d, reverse('abc') e, ucase('a') f, lcase('A') g
