select uniform(0.00, 1.5, 1) a, uniform(10.5, 20, 0) b, uniform(2.25, 1.5, 0) c, uniform(null, 10, 0) d, uniform(cast(1 as float), 2.5, 0) e
