select cast(max(x) as string), cast(min(x) as string), count(distinct x) from values (time'10:00:00'), (time'09:00:00.5'), (null) t(x)
