select to_number('12,454.8-', '99,999.9S') a, try_to_number('abc', '999') b, to_number('<5>', '9PR') c
