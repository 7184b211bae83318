select r'\d' a, 'a\tb' b, "it's" c, 'it''s' d, 'a' 'b' e
