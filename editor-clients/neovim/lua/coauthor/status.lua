--- What the server is doing, as it tells with `coauthor/statusChanged`.
local M = {}

---@class coauthor.Status
---@field state 'starting'|'loading'|'ready'|'thinking'|'off'|'trouble'
---@field model string
---@field backend string
---@field destination 'local'|'remote' where the text goes
---@field message string
---@field jobs table<string, { backend: string, model: string, destination: 'local'|'remote' }>

---@type coauthor.Status?
local status

--- Draw status lines anew, and let configurations know.
function M.changed()
  vim.schedule(function()
    vim.api.nvim_exec_autocmds('User', { pattern = 'CoauthorStatus', modeline = false })
    vim.cmd.redrawstatus({ bang = true })
  end)
end

---@param new coauthor.Status
function M.take(new)
  status = new
  M.changed()
end

--- The newest status; nil while no server runs.
---@return coauthor.Status?
function M.get()
  local server = require('coauthor.server')
  if #vim.lsp.get_clients({ name = server.NAME }) == 0 then
    status = nil
  end
  return status
end

--- For a status line: empty in a buffer where coauthor is not.
---@return string
function M.line()
  local server = require('coauthor.server')
  local current = M.get()
  if not current or not server.client() then
    return ''
  end
  local state = current.state == 'ready' and server.is_busy() and 'thinking' or current.state
  local where = current.destination == 'local' and '' or ' (remote)'
  return 'coauthor: ' .. state .. where
end

local JOBS = { { 'inline', 'suggestions' }, { 'rewrite', 'rewrites' }, { 'ideas', 'ideas' } }

---@param destination 'local'|'remote'
local function on(destination)
  return destination == 'local' and 'on this machine' or 'on another machine'
end

--- Which model does what, and where the text goes.
---@param current coauthor.Status
---@return string
local function who_writes(current)
  local jobs = current.jobs or {}
  local first, told, differ = jobs.inline, {}, false
  for _, job in ipairs(JOBS) do
    local it = jobs[job[1]]
    if it then
      differ = differ or it.backend ~= first.backend
      local who = it.model ~= '' and it.model or it.backend
      told[#told + 1] = ('%s: %s, %s'):format(job[2], who, on(it.destination))
    end
  end
  if differ then
    return '. ' .. table.concat(told, '; ')
  end
  return current.model ~= '' and (', %s, %s'):format(current.model, on(current.destination)) or ''
end

--- In words, for `:Coauthor status`.
---@return string
function M.in_words()
  local current = M.get()
  if not current then
    local server = require('coauthor.server')
    return (server.client() or server.is_starting()) and 'starting' or 'the server is not running'
  end
  local message = current.message ~= '' and ('. ' .. current.message) or ''
  return current.state .. who_writes(current) .. message
end

return M
