select cast('1' as int array)
