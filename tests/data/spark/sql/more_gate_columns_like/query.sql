show columns in t like 'i*'
