select sum(case when active then 1 else 0 end) a, count(case when active then 1 end) b, max(case when n > 0 then name end) c from t
