select schema_of_csv('1,abc') as a, schema_of_csv('1|2.5|true|2024-01-01', map('sep', '|')) as b, schema_of_csv('1,,99999999999,1e3') as c
