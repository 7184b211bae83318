select 1 and true
