select inline_outer(input => array(struct(1, 'a'), struct(2, 'b')))
