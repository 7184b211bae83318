select '5' between 1 and 10 a, 5 between '1' and '10' b, date '2020-01-02' between '2020-01-01' and '2020-01-03' c
