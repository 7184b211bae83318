select sequences.questions[0].options[1].checked c, sequences.questions[0].id q from assessments order by keen_id limit 3
