describe function upper
