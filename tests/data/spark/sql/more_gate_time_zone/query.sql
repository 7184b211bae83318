select timestamp'2020-01-01' at time zone 'UTC'
