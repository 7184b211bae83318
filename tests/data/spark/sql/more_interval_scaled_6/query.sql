select interval 3 months 5 days / 2
