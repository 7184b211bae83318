show views like 't*'
