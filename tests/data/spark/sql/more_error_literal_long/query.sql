select 1.5L
