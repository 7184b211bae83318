select try_cast('-0.5' as interval second)
