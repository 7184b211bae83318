select 1L a, 1S b, 1Y c, 1.0F d, 1BD e, .5 f, 5. g, 1e-3 h, -1 i, +2 j, 0x1F is null from (select 1 x)
