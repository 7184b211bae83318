select cast(1 as long), cast(1 as short), cast(1 as byte), cast(1 as real), cast('ab' as varchar(5)), cast(1 as numeric(5,2))
