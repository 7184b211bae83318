select to_json(named_struct('d', date '2020-01-02', 'b', cast('x' as binary), 'm', map('k', array(1)), 'n', cast(1.5 as decimal(5,2)))) j
