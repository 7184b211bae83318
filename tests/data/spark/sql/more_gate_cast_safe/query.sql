select safe_cast('1' as int)
