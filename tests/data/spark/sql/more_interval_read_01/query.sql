select cast('-0.5' as interval second)
