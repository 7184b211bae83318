select timestamp '2020-01-02 00:00:00' - timestamp '2020-01-01 00:00:00' > interval 1 hour a, date '2020-01-02' - date '2020-01-01' = interval 1 day b
