--- Words for the writer. A screen reader speaks them, so they never depend on a colour.
local M = {}

local GROUP = vim.api.nvim_create_augroup('coauthor.say', { clear = true })

---@param message string
---@return integer
local function rows_of(message)
  local rows = 0
  -- The last row has the ruler, too.
  local taken = vim.o.columns - vim.v.echospace
  for line in vim.gsplit(message, '\n') do
    rows = rows + math.max(1, math.ceil((vim.fn.strdisplaywidth(line) + taken) / vim.o.columns))
  end
  return rows
end

--- Until the writer does something, let the command line be as high as the message, so that
--- no key has to be pressed after a long one, and let `-- INSERT --` not cover it.
---@param message string
local function make_room(message)
  local rows = math.min(rows_of(message), math.floor(vim.o.lines / 3))
  local height, shows_mode = vim.o.cmdheight, vim.o.showmode
  vim.o.cmdheight = math.max(height, rows)
  vim.o.showmode = false
  if #vim.api.nvim_get_autocmds({ group = GROUP }) > 0 then
    -- What was there before the first of several messages is remembered already.
    return
  end
  vim.api.nvim_create_autocmd({ 'InsertCharPre', 'CursorMoved', 'CursorMovedI', 'ModeChanged' }, {
    group = GROUP,
    callback = function()
      vim.api.nvim_clear_autocmds({ group = GROUP })
      vim.o.cmdheight = height
      vim.o.showmode = shows_mode
    end,
  })
end

--- How much was said in this session.
M.count = 0

---@param message string
---@param level? integer one of `vim.log.levels` (default: INFO)
function M.say(message, level)
  local words = 'coauthor: ' .. message
  M.count = M.count + 1
  -- Not at once: whatever Neovim draws after this key would cover it.
  vim.schedule(function()
    make_room(words)
    vim.cmd.redraw()
    vim.notify(words, level or vim.log.levels.INFO, { title = 'coauthor' })
  end)
end

local said = {} ---@type table<string, true>

--- Say it at most once in a session.
---@param message string
---@param level? integer
function M.once(message, level)
  if not said[message] then
    said[message] = true
    M.say(message, level)
  end
end

return M
