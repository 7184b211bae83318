select 'a##b' like 'a##b' escape '##'
