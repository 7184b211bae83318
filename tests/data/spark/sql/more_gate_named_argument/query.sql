select upper(str => 'a')
