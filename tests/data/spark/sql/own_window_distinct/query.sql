select exam_name, count(*) n, rank() over (order by count(*) desc) r from assessments group by exam_name order by n desc, exam_name limit 5
