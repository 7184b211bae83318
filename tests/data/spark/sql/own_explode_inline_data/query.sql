select user_result, count(*) c from assessments lateral view inline(sequences.questions) q group by user_result order by user_result
