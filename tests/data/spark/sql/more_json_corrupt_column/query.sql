select from_json('{"a":"x"}', 'a int, bad string', map('columnNameOfCorruptRecord', 'bad')) x
