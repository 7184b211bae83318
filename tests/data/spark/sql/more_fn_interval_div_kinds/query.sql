select interval '3' day div interval '1' month
