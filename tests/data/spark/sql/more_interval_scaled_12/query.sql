select interval 5 days / 2, interval 7 months / 2, interval '5' day * 1.5, 2 * interval '1-1' year to month
