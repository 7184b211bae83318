select printf('%-d', 5)
