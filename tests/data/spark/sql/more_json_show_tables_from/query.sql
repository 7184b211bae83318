show tables from default like 'unique*'
