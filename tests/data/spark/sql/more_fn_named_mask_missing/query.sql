select mask(lowerChar => 'z')
