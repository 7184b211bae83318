select random(0)
