select sum(cast(v as interval second)) from values ('-0.5'),('1.5') as t(v)
