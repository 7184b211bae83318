show system functions like 'array_contains|abs'
