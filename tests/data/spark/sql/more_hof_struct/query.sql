select transform(sequences.questions, q -> q.user_result)[0] a, size(filter(sequences.questions, q -> q.user_correct)) b from assessments order by keen_id limit 3
