show views like 'no_such_view'
