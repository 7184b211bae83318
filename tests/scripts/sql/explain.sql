-- args: --keep-going
explain select missing from nowhere;
