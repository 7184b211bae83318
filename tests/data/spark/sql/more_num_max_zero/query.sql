select max(v) a, min(v) b from values (-0.0D), (0.0D), (double('nan')) t(v)
