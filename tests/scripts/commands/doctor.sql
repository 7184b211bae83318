-- args: --keep-going
-- What commonly goes wrong, one line for each check.
.doctor
.doctor now
