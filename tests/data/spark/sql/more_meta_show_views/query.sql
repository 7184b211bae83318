show views
