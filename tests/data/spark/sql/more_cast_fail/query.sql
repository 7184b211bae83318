select cast(array(1) as int)
