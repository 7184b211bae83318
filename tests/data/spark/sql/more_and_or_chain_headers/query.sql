select true and true and false and true, 1=1 or 2=2 or 3=3 or 4=4 or 5=5, (true or false) or true or (false and true and true), not true and true and true
