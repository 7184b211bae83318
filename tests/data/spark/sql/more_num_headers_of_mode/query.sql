select mode(v), mode(v, true), mode(v, false), mode() within group (order by v), mode() within group (order by v desc) from values (1), (1), (2) t(v)
