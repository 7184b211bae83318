select hex(17) a, hex('abc') b, unhex('zz') c, bin(-1) d, conv('100', 2, 10) e, conv(-10, 16, -10) f, conv('zz', 36, 10) g
