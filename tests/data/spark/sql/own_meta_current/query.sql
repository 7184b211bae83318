select current_database() a, current_catalog() b, current_user() is not null c
