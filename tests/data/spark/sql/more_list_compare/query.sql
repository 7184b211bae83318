select array(1, 2) = array(1, 2) a, array(1, 2) < array(1, 3) b, array(1) = array(1.0) c, struct(1, 'a') = struct(1, 'a') d, array(1, null) = array(1, null) e, array(1, null) <=> array(1, null) f
