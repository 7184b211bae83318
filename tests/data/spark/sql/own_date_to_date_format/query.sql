select to_date('02/01/2020', 'dd/MM/yyyy') a, to_date('20200102', 'yyyyMMdd') b, to_date('2020-13-01', 'yyyy-MM-dd') c, to_date('Jan 5, 2020', 'MMM d, yyyy') d
