select typeof(col1) as t from values (array(interval 1 day)), (array(interval 1 hour))
