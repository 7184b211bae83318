select if(true,make_interval(1),'x')
