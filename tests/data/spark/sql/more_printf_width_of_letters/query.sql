select printf('%s|%10s|%-6s|', 1, 'é漢😀', '😀') as a
