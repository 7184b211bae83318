select schema_of_json('{"1":2,"a`b":3,"a b":4,"_x":5,"":6}')
