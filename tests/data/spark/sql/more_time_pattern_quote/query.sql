select date_format('2024-05-06', "yyyy 'x")
