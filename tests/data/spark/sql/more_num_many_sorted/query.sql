select v, w from values (0.0D, 1), (-0.0D, 2), (0.0D, 3), (double('nan'), 4) t(v, w) order by v, w
