select interval 1 fortnight
