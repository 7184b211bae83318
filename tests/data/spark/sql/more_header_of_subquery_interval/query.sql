select (select interval 1 day) * 2, 2 * (select interval 1 day), 'a' - ((select min(NULL) from values (1) as r1(x)) - timestamp'9999-12-31 23:59:59.999999')
