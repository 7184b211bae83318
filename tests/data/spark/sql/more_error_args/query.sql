select upper()
