select null a intersect select null
