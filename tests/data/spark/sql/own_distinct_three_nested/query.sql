select count(distinct exam_name, certification, max_attempts) a from assessments
