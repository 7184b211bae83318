select to_char(X'616263', 'utf-8'), to_char(unhex('6162'), 'hex'), to_varchar(X'61', 'base64'), hex(lpad(unhex('aabb'), 5)), lpad(encode('a', 'utf-8'), 3)
