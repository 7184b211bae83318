select array(0.0D) = array(-0.0D) a, struct(0.0D) in (struct(-0.0D)) b, greatest(array(0.0D), array(-0.0D)) c
