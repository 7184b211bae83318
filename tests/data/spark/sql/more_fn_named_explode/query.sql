select a, explode(collection => b) from values (1, array(2,3)), (2, null) t(a, b)
