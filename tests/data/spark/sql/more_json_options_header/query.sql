select from_json('{"a":1}', 'a int'), to_json(named_struct('d', date'2024-01-01'), map('dateFormat', 'dd/MM/yyyy')), from_csv('1', 'a int')
