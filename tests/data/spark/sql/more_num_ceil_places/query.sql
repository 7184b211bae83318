select ceil(1, -1), floor(3.1411, -3), ceil(2.5), floor(1.25, 1)
