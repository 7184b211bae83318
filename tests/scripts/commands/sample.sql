-- args: --keep-going
-- Data to learn with: a file of assessment attempts, the same at each call.
.sample assessments sample.json
-- A file that is there is never replaced.
.sample assessments sample.json
-- What else there is to write is said.
.sample orders orders.json
