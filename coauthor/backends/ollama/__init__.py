"""Ollama's own API: raw prompts, suffixes and chats, here or in its cloud."""
