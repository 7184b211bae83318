select percentile_approx(x, 0.5) a, approx_percentile(x, array(0.1, 0.9)) b, percentile_approx(null, 0.5) c from values ('1'), ('22'), ('x') as v(x)
