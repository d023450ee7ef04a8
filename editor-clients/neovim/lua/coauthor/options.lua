--- What the writer has set, in `vim.g.coauthor` or by `require('coauthor').setup()`.
local M = {}

---@class coauthor.Options
---@field enabled? boolean Start the server for prose (default: true).
---@field cmd? string|string[] The program, or the whole command (default: `coauthor serve` from PATH).
---@field ghost_text? boolean Show suggestions at the cursor (default: true; needs Neovim 0.12).
---@field keys? boolean|table<string, string> `true` for the suggested keys, or `<Plug>` name to key (default: false).
---@field speak? boolean Say each suggestion in words when it appears (default: false).
---@field settings? table coauthor's own settings, such as `{ inline = { initiative = 'onDemand' } }`.

---@type coauthor.Options
local DEFAULTS = {
  enabled = true,
  ghost_text = true,
  keys = false,
  speak = false,
  settings = { inline = { alternatives = 3 } },
}

---@type coauthor.Options
local from_setup = {}

---@param options coauthor.Options
local function check(options)
  if vim.fn.has('nvim-0.11') == 0 then
    return -- Its vim.validate() is another one, and only `cmd` counts there.
  end
  vim.validate('enabled', options.enabled, 'boolean')
  vim.validate('cmd', options.cmd, { 'string', 'table' }, true)
  vim.validate('ghost_text', options.ghost_text, 'boolean')
  vim.validate('keys', options.keys, { 'boolean', 'table' })
  vim.validate('speak', options.speak, 'boolean')
  vim.validate('settings', options.settings, 'table')
  local unknown = vim.tbl_filter(function(name)
    return name ~= 'cmd' and DEFAULTS[name] == nil
  end, vim.tbl_keys(options))
  table.sort(unknown)
  if #unknown > 0 then
    error(("coauthor has no option '%s'; see :help coauthor-options"):format(unknown[1]), 0)
  end
end

--- Take over what `setup()` was given. Raises an error that names a wrong option.
---@param options? coauthor.Options
function M.set(options)
  local merged = vim.tbl_deep_extend('force', DEFAULTS, vim.g.coauthor or {}, options or {})
  check(merged)
  from_setup = options or {}
end

---@return coauthor.Options
function M.get()
  local merged = vim.tbl_deep_extend('force', DEFAULTS, vim.g.coauthor or {}, from_setup)
  check(merged)
  return merged
end

return M
