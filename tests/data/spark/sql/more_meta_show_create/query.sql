show create table t
