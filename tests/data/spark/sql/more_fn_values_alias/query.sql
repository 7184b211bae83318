select count(x), collect_list(x) from values 'a', 'b' tab(x) where x > 'a'
