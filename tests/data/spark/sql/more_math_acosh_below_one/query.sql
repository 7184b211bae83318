select acosh(-2D), acosh(0.5D), acosh(-1e10), acosh(-1e300), acosh(1D), acosh(1e300), acosh(double('-inf')), acosh(double('nan'))
