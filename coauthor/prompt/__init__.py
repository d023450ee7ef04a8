"""The words we send to a model: prompt files, and the parts rendered from them."""
