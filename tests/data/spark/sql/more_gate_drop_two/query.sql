drop view a, b
