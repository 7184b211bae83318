select timestamp_seconds(1.23456789)
