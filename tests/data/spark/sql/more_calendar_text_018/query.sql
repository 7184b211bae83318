select luhn_check(make_interval(1))
