--- What there is before Neovim 0.12, which has no ghost text: suggestions in a menu.
---
--- The server offers `textDocument/completion` to such editors by itself.
local say = require('coauthor.say')

local M = {}

local MESSAGE =
  'ghost text needs Neovim 0.12. Here suggestions come in a menu, with CTRL-X CTRL-O in insert mode'
local TOO_OLD = 'coauthor needs Neovim 0.10 or newer; this is %s'

--- For Neovim 0.11: a menu that only opens when the writer asks.
---@param client vim.lsp.Client
---@param bufnr integer
function M.attach(client, bufnr)
  say.once(MESSAGE)
  vim.lsp.completion.enable(true, client.id, bufnr, {
    autotrigger = false,
    -- Neovim itself would put in no more than the first word.
    convert = function(item)
      return { word = item.textEdit and item.textEdit.newText }
    end,
  })
end

--- Open the menu with suggestions.
function M.complete()
  if vim.fn.mode() == 'i' then
    vim.api.nvim_feedkeys(vim.keycode('<C-x><C-o>'), 'n', false)
  else
    say.say(MESSAGE)
  end
end

--- For Neovim 0.10, which cannot enable `lsp/coauthor.lua` by itself.
function M.start()
  if vim.fn.has('nvim-0.10') == 0 then
    vim.notify(TOO_OLD:format(tostring(vim.version and vim.version() or 'older')), vim.log.levels.WARN)
    return
  end
  local file = vim.api.nvim_get_runtime_file('lsp/coauthor.lua', false)[1]
  local config = dofile(file)
  vim.api.nvim_create_autocmd('FileType', {
    pattern = config.filetypes,
    callback = function(event)
      if vim.bo[event.buf].buftype ~= '' then
        return
      end
      say.once(MESSAGE)
      vim.lsp.start({
        name = 'coauthor',
        cmd = config.cmd,
        root_dir = vim.fs.root(event.buf, config.root_markers),
        get_language_id = config.get_language_id,
      })
    end,
  })
end

return M
