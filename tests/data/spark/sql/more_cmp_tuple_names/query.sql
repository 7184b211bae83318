select (c, float(7)) in ((true, -2F), (c, float(7))) a from values (true), (false) v(c)
