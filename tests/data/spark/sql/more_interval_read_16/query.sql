select cast('-0 00:00:00.5' as interval day to second)
