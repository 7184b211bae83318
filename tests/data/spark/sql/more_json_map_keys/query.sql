select from_json('{"1":1}', 'map<int,int>') x
