describe t
