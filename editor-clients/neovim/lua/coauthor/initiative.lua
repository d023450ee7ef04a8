--- How eager coauthor is, changed for this session.
local say = require('coauthor.say')
local server = require('coauthor.server')

local M = {}

M.LEVELS = { 'off', 'onDemand', 'onPause', 'flow' }

---@type string? what was set before it was switched off
local before
local is_off = false

---@param client vim.lsp.Client
---@param level? string nil for what the settings files say
local function send(client, level)
  client.settings = vim.tbl_deep_extend('force', client.settings or {}, { coauthor = { inline = {} } })
  client.settings.coauthor.inline.initiative = level
  client:notify('workspace/didChangeConfiguration', { settings = client.settings })
end

---@param client vim.lsp.Client
---@return string?
local function set_now(client)
  return vim.tbl_get(client.settings or {}, 'coauthor', 'inline', 'initiative')
end

--- Take a level until Neovim is closed.
---@param level? string nil for what was set at first
function M.set(level)
  local client = server.wanted()
  if not client then
    return
  end
  if level == 'off' and not is_off then
    before = set_now(client)
  end
  if level == nil and is_off then
    level = before
  end
  is_off = level == 'off'
  send(client, level)
  if is_off then
    for bufnr in pairs(client.attached_buffers) do
      require('coauthor.inline').hide(bufnr)
    end
  end
  say.say(is_off and 'off' or level and 'on, ' .. level or 'on')
end

function M.toggle()
  M.set(not is_off and 'off' or nil)
end

return M
