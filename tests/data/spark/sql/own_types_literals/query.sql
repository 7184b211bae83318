select 1Y a, 1S b, 1L c, 1.5F d, 1.5D e, 1.5BD f, true g, null h
