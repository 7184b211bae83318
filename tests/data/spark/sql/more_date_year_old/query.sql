select date '0001-01-01' a, year(date '1582-10-15') b, date '9999-12-31' c, datediff('2020-01-01', '1900-01-01') d
