select timestamp'2020-01-01' + null, null + timestamp'2020-01-01', timestamp'2020-01-01' + (select interval 1 day)
