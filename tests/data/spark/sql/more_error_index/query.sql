select array(1)['a']
