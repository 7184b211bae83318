select null a, 1 b union all select 'x', null
