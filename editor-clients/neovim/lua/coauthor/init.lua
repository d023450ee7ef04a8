--- coauthor in Neovim: what a configuration may call. See `:help coauthor`.
local M = {}

--- Set options. Nobody has to call this: `vim.g.coauthor` does the same.
---@param options? coauthor.Options
function M.setup(options)
  require('coauthor.options').set(options)
end

--- What coauthor is doing, in a word or two, for a status line; empty where it is not there.
---@return string
function M.statusline()
  return require('coauthor.status').line()
end

return M
