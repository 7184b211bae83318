select levenshtein(make_interval(1),'a')
