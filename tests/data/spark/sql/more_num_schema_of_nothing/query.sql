select schema_of_json(''), schema_of_json(' ')
