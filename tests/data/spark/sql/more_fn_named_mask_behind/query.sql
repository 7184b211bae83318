select mask(upperChar => 'Q', 'AbCD123-@$#')
