select validate_utf8(X'80')
