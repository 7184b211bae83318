describe function extended abs
