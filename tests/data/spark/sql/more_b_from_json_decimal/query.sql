select from_json('{"a":12345678901234567890.12,"b":123.456}', 'a decimal(38,2), b decimal(4,1)') j
