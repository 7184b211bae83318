select interval '1 2' day to hour, interval -'1 2' day to hour, interval +'1-2' year to month
