select date 'nonsense'
