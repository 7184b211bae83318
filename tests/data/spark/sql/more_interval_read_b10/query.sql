select interval '1x' day 2 hour
