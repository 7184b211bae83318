show databases like 'def*'
