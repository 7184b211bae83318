select 'a' || 1 || null a, 'a' || 1.50 b, concat('a', 2, true) c, concat() d
