select from_json('{"a":1}', 'a int', map('allowComments', 'abc')) x
