select asinh(1e300), asinh(-1e300), asinh(1.0), asinh(-2.5), acosh(1e300), acosh(2.5), exp(1), cosh(1), ln(10), pow(3.3, 7.7)
