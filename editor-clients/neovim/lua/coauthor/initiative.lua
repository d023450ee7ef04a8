--- How eager coauthor is, changed for this session.
local say = require('coauthor.say')
local server = require('coauthor.server')

local M = {}

M.LEVELS = { 'off', 'onDemand', 'onPause', 'flow' }

---@type string? nil for what the settings say
local level_now
local is_set = false

--- What a client was started with, by its id.
---@type table<integer, string|false>
local first = {}

---@param client vim.lsp.Client
local function send(client)
  local settings = vim.tbl_deep_extend('force', client.settings or {}, { coauthor = { inline = {} } })
  local inline = settings.coauthor.inline
  if first[client.id] == nil then
    first[client.id] = inline.initiative or false
  end
  inline.initiative = level_now or first[client.id] or nil
  client.settings = settings
  client:notify('workspace/didChangeConfiguration', { settings = settings })
end

--- A server that starts later follows, too.
---@param client vim.lsp.Client
function M.follow(client)
  if is_set then
    send(client)
  end
end

--- Take a level until Neovim is closed.
---@param level? string nil for what the settings say
function M.set(level)
  if not server.wanted() then
    return
  end
  level_now, is_set = level, true
  for _, client in ipairs(vim.lsp.get_clients({ name = server.NAME })) do
    send(client)
    for bufnr in pairs(level == 'off' and client.attached_buffers or {}) do
      require('coauthor.inline').hide(bufnr)
    end
  end
  say.say(level == 'off' and 'off' or level and 'on, ' .. level or 'on')
end

function M.toggle()
  M.set(level_now ~= 'off' and 'off' or nil)
end

return M
