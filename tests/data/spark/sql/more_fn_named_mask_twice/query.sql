select mask('AbCD123-@$#', 'Q', upperChar => 'q')
