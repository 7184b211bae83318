select array(1) union select 1
