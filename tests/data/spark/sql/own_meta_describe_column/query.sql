describe t name
