select to_json(named_struct('a', 1, 'b', array(1,2), 'c', named_struct('d', array(named_struct('e', 'x":{'))), 'm', map()), map('pretty', 'true')) x, to_json(array(), map('pretty', 'true')) y
