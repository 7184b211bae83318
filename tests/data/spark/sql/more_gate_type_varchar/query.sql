select cast('ab' as varchar)
