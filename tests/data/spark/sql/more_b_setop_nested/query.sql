(select 1 a union select 2) except select 2
