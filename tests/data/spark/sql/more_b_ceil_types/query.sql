select ceil(-0.5D) a, floor(-0.5) b, ceil(5) c, floor(1e10) d, ceil('1.2') e, floor(cast(1.7 as float)) f
