use default
