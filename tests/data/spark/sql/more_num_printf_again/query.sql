select printf('%s %<s %s', 'a', 'b'), printf('|%5%|%-5%|'), printf('%S', null), printf('%s', interval 1 day)
