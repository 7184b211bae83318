select interval '1' year to year
