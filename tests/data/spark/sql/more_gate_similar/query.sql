select 'a' similar to 'a'
