"""The promises of docs/guarantees.md, each as a test that any in-place rewriter can be put to. See `__main__`."""
