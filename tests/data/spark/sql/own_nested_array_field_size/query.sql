select size(sequences.questions.id) n from assessments order by keen_id limit 3
