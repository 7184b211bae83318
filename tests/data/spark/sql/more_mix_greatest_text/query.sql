select greatest(1, '2')
