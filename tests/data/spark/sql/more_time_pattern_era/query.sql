select date_format('-0005-03-01', 'y yy yyyy G') a, date_format('+12345-12-31', 'y yy yyyy yyyyy') b, date_format('0001-01-01', 'yyyy GGGG') c
