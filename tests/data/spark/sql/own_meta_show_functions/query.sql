show functions like 'explode'
