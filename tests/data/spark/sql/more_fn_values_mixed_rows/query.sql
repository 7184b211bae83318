select x from values (1), 2, (3) + 1 `my t`(x) where `my t`.x > 1
