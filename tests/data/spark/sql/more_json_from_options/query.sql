select from_json('{"d":"02/01/2020"}', 'd date', map('dateFormat', 'dd/MM/yyyy')) a, from_json('{"t":"2020"}', 't timestamp', map('timestampFormat', 'yyyy')) b
