select explode('a')
