select mode(x) m, mode(y) n from values (array(1), struct(1, 'a')), (array(2), struct(1, 'b')), (array(2), struct(1, 'b')) v(x, y)
