select b like 'a%' a, b like '%' b, 'true' like true c, 12 like '1_' d, b ilike 'A%' e from values (X'616263'), (X''), (null) as t(b)
