select array(1, 2)[-1] a, array(1, 2)[5] b, element_at(array(1, 2), 3) c, array()[0] d, array(null)[0] e
