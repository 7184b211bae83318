select lower(interval '1' day), concat(interval '1' day, 'x'), length(interval '1' day)
