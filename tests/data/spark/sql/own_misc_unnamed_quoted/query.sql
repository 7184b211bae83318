select "x", 'it''s', interval 1 day, date '2020-01-01', current_date() = current_date, cast(1 as decimal(5,2)), 1::string, `first name` from t where id = 1
