select int '5'
