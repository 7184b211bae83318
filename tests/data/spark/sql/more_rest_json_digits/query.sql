select from_json('{"a":"１２", "b":"१२३४५", "c":"-１"}', 'a date, b date, c date')
