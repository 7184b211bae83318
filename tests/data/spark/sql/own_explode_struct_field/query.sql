select q.id i, q.user_result r from (select explode(sequences.questions) q from assessments) order by 1 limit 4
