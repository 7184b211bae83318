select sum(max_attempts) s, avg(max_attempts) a, max(cast(max_attempts as int)) m from assessments
