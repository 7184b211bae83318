select 1.5 = '1.55' a, 1.50 = '1.5' b, '5' between 1 and 10 c, 1 in ('1.0') d, true = 1 e, true = '1' f
