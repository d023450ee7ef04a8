"""The embedded backend: llama.cpp in a worker process of its own.

Our side is `client`; everything else but `frames` runs in the worker.
"""
