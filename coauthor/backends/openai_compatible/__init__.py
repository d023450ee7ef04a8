"""OpenAI's API, as OpenAI and many other servers speak it."""
