select cast(1 as text)
