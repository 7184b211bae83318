select from_json('{''a'':''x''}', 'a string', map('allowSingleQuotes', 'false')) x, from_json('{''a'':''x''}', 'a string') y
