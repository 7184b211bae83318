select interval '1' day to day
