select transform(null, x -> x)
