select t.`first name` f, `t`.`addr`.`city` c from `t` order by id
