select N'abc'
