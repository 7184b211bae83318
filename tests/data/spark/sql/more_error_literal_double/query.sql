select 1e400
