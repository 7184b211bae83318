select window.start s, count(*) c from (select timestamp '2020-01-01 00:03:00' ts union all select timestamp '2020-01-01 00:12:00') group by window(ts, '10 minutes') order by s
