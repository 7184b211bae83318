select cast(time'10:00:00' as string), cast(time'6:30:45.887' as string), cast(time'T10:00' as string), cast(time'1:00 PM' as string), time'23:59:59.1234567' = time'23:59:59.123456'
