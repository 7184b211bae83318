describe extended t id
