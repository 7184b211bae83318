select 'a' "b" 'c' joined, 'it''s' d1, "say ""x""" d2, 'it\'s' e1, "it\"s" e2, '\101\102\1' o, '\u0041\uD83D\uDE00' u, '\U0001F600' uu, '\a\f\v\x41' kept, hex('\0\Z\b') z, length('\%\_') p, 'a\\b' bs
