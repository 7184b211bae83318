select cast('-0.5' as interval minute to second)
