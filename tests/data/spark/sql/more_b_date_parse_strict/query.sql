select to_date('2020-1-5', 'yyyy-MM-dd') a, to_timestamp('2020-01-05', 'yyyy-MM-dd HH:mm') b, to_date('20200105', 'yyyyMMdd') c, to_date('05 Jan 2020', 'dd MMM yyyy') d
