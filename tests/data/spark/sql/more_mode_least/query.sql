select mode(x, true), mode() within group (order by x), mode() within group (order by x desc), mode(x, true) filter (where x > 1) from values (1), (2), (2), (3), (3), (null) v(x)
