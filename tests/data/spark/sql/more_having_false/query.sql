select count(*) from values (1) having false
