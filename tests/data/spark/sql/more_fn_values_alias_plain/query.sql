select tab.col1 from values 1, -2 tab order by col1
