select from_json('{"a":1,"b":2}', 'map<string,int>') a, from_json('{"a":{"x":1}}', 'map<string,map<string,int>>') b, from_json('x', 'map<string,int>') c
