--- Starts the server for prose, once, with what the writer has set.
local M = {}

local METHODS = {
  ['coauthor/statusChanged'] = function(_, status)
    require('coauthor.status').take(status)
  end,
  -- The list is asked for anew whenever it is shown.
  ['coauthor/commandsChanged'] = function() end,
}

--- Say why there is no server, as soon as there is a text to write in.
---@param why string
local function say_with_first_text(why)
  local filetypes = vim.lsp.config.coauthor.filetypes
  local function say()
    require('coauthor.say').once((why:gsub('^coauthor: ', '')), vim.log.levels.WARN)
  end
  if vim.list_contains(filetypes, vim.bo.filetype) then
    say()
  else
    vim.api.nvim_create_autocmd('FileType', { pattern = filetypes, once = true, callback = say })
  end
end

local function enable()
  -- Whoever has said `vim.lsp.config('coauthor', { cmd = ... })` means it.
  local is_theirs = type(vim.lsp.config.coauthor.cmd) == 'table'
  local found, why = pcall(require('coauthor.program').command, vim.fn.getcwd())
  if found or is_theirs then
    vim.lsp.enable('coauthor')
  else
    say_with_first_text(tostring(why))
  end
end

function M.start()
  local options = require('coauthor.options').get()
  for method, handler in pairs(METHODS) do
    vim.lsp.handlers[method] = handler
  end
  require('coauthor.server').watch_requests()
  vim.api.nvim_create_autocmd('LspAttach', {
    group = vim.api.nvim_create_augroup('coauthor.attach', { clear = true }),
    callback = function(event)
      local client = vim.lsp.get_client_by_id(event.data.client_id)
      if client and client.name == require('coauthor.server').NAME then
        require('coauthor.attach').attach(client, event.buf)
      end
    end,
  })
  -- What `vim.lsp.config` says already goes over it.
  local set = vim.lsp.config.coauthor and vim.lsp.config.coauthor.settings or {}
  local settings = vim.tbl_deep_extend('force', { coauthor = options.settings }, set)
  vim.lsp.config('coauthor', { settings = settings })
  if options.enabled then
    enable()
  end
end

return M
