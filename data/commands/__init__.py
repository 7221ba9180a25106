"""Every change anyone can make, one function each."""
