select today() x
