"""The demo: two vendors, their customers, and what has happened between them, told by calling the actions.

`founding` makes workspaces and starts implementations, quickly. `telling` then plays the stories, act by act with the
act's own time, in a worker. Only with `GOLIVE_DEMO=1`.
"""
