select null a, array(null) b, struct(null as x) c, typeof(null) d, map('a', null) e
