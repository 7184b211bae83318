select version() is not null a, typeof(1) b, current_schema() c, user() is not null d
