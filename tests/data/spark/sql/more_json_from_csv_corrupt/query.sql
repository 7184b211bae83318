select from_csv('x,2', 'a int, _corrupt_record string', map('columnNameOfCorruptRecord', '_corrupt_record')) as a
