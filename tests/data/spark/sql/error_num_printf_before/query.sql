select printf('%<s', 'a')
