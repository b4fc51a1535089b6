"""A month of a city 模拟一个月: lived by the real use cases with a simulated clock, and written as it is lived."""
