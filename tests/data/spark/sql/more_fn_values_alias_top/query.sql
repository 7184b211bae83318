values 1, 2 t(x)
