select uper('a')
