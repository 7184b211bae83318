select hex(encode('', 'utf-16')) as a, hex(encode('a', 'utf-16')) as b, hex(encode('', 'utf-16le')) as c
