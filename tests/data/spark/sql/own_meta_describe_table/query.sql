describe table t
