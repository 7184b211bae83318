select cast('-0:00.5' as interval minute to second), cast('-0:30' as interval hour to minute), cast('-0 01' as interval day to hour), cast('-0-1' as interval year to month)
