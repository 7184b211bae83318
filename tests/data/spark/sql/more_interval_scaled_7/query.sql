select interval '1 month 1 day' * 1.7
