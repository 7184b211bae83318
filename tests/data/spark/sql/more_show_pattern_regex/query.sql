show functions like 'ab[rs]'
