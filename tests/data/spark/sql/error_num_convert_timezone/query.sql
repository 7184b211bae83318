select convert_timezone('Z', 1)
