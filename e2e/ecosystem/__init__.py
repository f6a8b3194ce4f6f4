"""Runs the program over a folder of real repositories, and compares two builds of it. See `__main__`."""
