--- Starts the server for prose, once, with what the writer has set.
local M = {}

local METHODS = {
  ['coauthor/statusChanged'] = function(_, status)
    require('coauthor.status').take(status)
  end,
  -- The list is asked for anew whenever it is shown.
  ['coauthor/commandsChanged'] = function() end,
}

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
    vim.lsp.enable('coauthor')
  end
end

return M
