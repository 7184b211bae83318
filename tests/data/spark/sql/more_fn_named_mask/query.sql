select mask('AbCD123-@$#', lowerChar => 'q'), mask(otherChar => '*', str => 'AbCD123-@$#', digitChar => 'd'), mask(str => 'Ab', upperChar => null)
