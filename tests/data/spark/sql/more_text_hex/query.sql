select X'1f' a, x"F" b, X'' c, hex(X'4D7953') d, X '1F' = X'1f' e
