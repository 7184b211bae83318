describe extended t
