show functions like 'substr*|array_s*'
