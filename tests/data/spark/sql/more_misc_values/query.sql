values (1, 'a'), (2, null) union all values (3, 'c') order by col1 desc
