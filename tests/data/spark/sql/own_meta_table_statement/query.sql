table t
