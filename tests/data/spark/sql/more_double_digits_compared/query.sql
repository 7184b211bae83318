select count(*) as n from values (2e23D), (1e23D) t(d) where cast(d as string) in ('1.9999999999999998E23', '9.999999999999999E22')
