"""Charts as SVG text, made on the server: one drawing for page and paper, classes instead of colours.

A chart takes plain dataclasses and a `prefix` that makes its ids unique in the page. On a page the two hatchings
come from the sprite in `parts/sprite.html`; on paper a drawing carries its own, with its own style.
"""
