"""Notebooks with parameters, run in processes of their own, and the pages made of them."""
