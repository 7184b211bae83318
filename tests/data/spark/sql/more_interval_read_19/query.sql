select interval '-0.5' second, interval -0.5 second
