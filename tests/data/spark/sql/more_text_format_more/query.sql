select format_string('%s %s %s', true, 1.5, array(1)) a, format_string('%08.3f', 3.14159D) b, format_string('%+d', 5) c, format_string('%2$s %1$s', 'a', 'b') d
