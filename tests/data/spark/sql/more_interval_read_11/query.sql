select interval '1' hour to hour
