select cast('2020' as date format 'YYYY')
