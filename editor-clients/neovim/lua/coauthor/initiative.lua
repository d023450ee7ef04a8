--- How eager coauthor is, changed for this session.
local say = require('coauthor.say')
local server = require('coauthor.server')

local M = {}

M.LEVELS = { 'off', 'onDemand', 'onPause', 'flow' }

---@type string? nil for what the settings say
local level_now
local is_set = false

--- What a client was started with, by its id.
---@type table<integer, { initiative?: string, rules?: table }>
local first = {}

--- Whether coauthor was off before anything was changed.
local settings_say_off = false

--- How long the server may take to change; mostly some milliseconds.
local TAKEN_MS = 1000

---@param client vim.lsp.Client
local function send(client)
  local settings = vim.tbl_deep_extend('force', client.settings or {}, { coauthor = { inline = {} } })
  local inline = settings.coauthor.inline
  first[client.id] = first[client.id] or { initiative = inline.initiative, rules = inline.rules }
  inline.initiative = level_now or first[client.id].initiative
  -- Rules go over the level, and off is off everywhere.
  if level_now == 'off' then
    inline.rules = {}
  else
    inline.rules = first[client.id].rules
  end
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

---@return boolean by what the server says
local function is_off()
  local status = require('coauthor.status').get()
  return status ~= nil and status.state == 'off'
end

--- Whether coauthor is off where nothing was changed.
---@return boolean
local function says_off_by_itself()
  if is_set then
    return settings_say_off
  end
  return is_off()
end

---@param level? string nil for what the settings say
local function take(level)
  settings_say_off = says_off_by_itself()
  level_now, is_set = level, true
  for _, client in ipairs(vim.lsp.get_clients({ name = server.NAME })) do
    send(client)
    for bufnr in pairs(level == 'off' and client.attached_buffers or {}) do
      require('coauthor.inline').hide(bufnr)
    end
  end
  local wanted_off = level == 'off'
  -- The server asks for the settings before it takes them.
  local is_as_wanted = vim.wait(TAKEN_MS, function()
    return is_off() == wanted_off
  end, 5)
  if wanted_off then
    say.say('off')
  elseif not is_as_wanted then
    say.say('still off: the settings of this folder, or your rules, say so', vim.log.levels.WARN)
  else
    say.say(level and 'on, ' .. level or 'on')
  end
end

--- What the settings say; where they say off, `onPause`.
local function take_on()
  take(says_off_by_itself() and 'onPause' or nil)
end

--- Take a level until Neovim is closed, and say what the server makes of it.
---@param level? string nil for what the settings say
function M.set(level)
  server.when_ready(function()
    take(level)
  end)
end

function M.on()
  server.when_ready(take_on)
end

function M.toggle()
  server.when_ready(function()
    if is_off() then
      take_on()
    else
      take('off')
    end
  end)
end

--- Whether it was switched off in this session; says so where it was.
---@return boolean
function M.says_off()
  if level_now == 'off' then
    say.say('off in this session; :Coauthor on switches it on', vim.log.levels.WARN)
  end
  return level_now == 'off'
end

return M
