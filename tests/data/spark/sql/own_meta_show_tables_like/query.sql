show tables like 'u*'
