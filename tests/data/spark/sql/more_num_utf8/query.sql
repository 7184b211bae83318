select try_validate_utf8(X'80'), try_validate_utf8(X'61'), validate_utf8('a')
