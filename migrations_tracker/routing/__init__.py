"""By which methods each kind of data can reach the product, and how good each of them is. Data, without Django."""
