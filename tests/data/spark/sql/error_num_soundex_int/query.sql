select soundex(1)
