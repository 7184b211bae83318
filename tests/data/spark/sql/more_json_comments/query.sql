select from_json('{"a":1, /* x */ "b": /**/ 2} // tail', 'a int, b int', map('allowComments', 'true')) x, from_json('/* c */ {"a":1}', 'a int') y
