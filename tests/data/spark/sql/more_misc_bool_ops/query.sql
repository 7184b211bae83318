select true and not false a, true or false b, not true c, !true d, true = false e, true > false f, true != false g
