select length(123) a, length(1.50) b, length(true) c, length(date '2020-01-01') d, octet_length('é') e
