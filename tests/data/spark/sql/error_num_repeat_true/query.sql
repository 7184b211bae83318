select repeat('a', true)
