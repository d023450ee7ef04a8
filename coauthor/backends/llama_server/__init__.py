"""llama.cpp's own server, through its native API."""
