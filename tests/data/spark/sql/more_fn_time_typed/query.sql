select typeof(time'10:00') as t, cast(time'10:20:30.5' as string) as s, concat(time'10:20:30', 'x') as c, time'10:00' < time'11:00' as l, hash(time'10:00') as h
