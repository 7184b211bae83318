select r'a\' a, R"b\n" b, r'a''b' c, r'\d' = '\\d' d, 'x' rlike r'\w' e, r"it's" f
