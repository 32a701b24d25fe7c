"""The contenders: one small adapter each, a file for each kind of library.

A peer is imported when its adapter is entered, so that whoever lacks it can run the rest.
"""
