select size(filter(sequences.questions, q -> q.user_correct)) right from assessments order by keen_id limit 4
