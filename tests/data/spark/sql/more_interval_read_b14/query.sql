select interval '1' day to second
