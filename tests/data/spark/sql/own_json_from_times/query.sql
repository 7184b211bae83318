select from_json('{"d":"2020-01-02","t":"2020-01-02T03:04:05Z","x":1.25}', 'd date, t timestamp, x decimal(5,2)') j
