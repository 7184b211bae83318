select interval '1' second(0,1)
