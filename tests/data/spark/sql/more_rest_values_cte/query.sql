with w as (values 1 v(a)), x as (values (2) v(b)) select * from w, x
