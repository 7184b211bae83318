select try_validate_utf8(X'FF61') a, try_validate_utf8('x') b, validate_utf8(X'C3A9') c, is_valid_utf8(X'80') d
