select count(*) n from assessments where exam_name = 'learning git'
