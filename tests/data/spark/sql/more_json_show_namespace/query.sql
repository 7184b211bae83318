show current namespace
