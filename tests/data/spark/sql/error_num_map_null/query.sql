select map(null, 1)
