"""Reading other people's files honestly: what was declared is proven, nothing is guessed, no row and no digit is lost.

Python with NumPy, DuckDB and calamine, and no Django. What cannot be read is refused by `ExtractError`, which says
where to look.
"""
