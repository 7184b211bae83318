select to_number('$1,234.50', '$9,999.99') a, try_to_number('x', '999') b, to_char(1234.5, '9,999.9') c
