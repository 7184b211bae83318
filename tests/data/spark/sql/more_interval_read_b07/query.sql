select cast('-0.000001' as interval second) < interval 0 second
