select cast('interval ''-0.5'' second' as interval second)
