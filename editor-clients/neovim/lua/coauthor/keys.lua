--- Keys, only where the writer has asked for them with the option `keys`.
local M = {}

--- What `keys = true` maps, in insert mode.
---@type table<string, string>
M.SUGGESTED = {
  ['accept'] = '<Tab>',
  ['accept-word'] = '<M-Right>',
  ['accept-sentence'] = '<M-Down>',
  ['next'] = '<M-]>',
  ['previous'] = '<M-[>',
  ['dismiss'] = '<C-]>',
  ['suggest'] = '<M-\\>',
}

--- These do what they always do where there is no suggestion.
local UNITS = {
  ['accept'] = 'all',
  ['accept-word'] = 'word',
  ['accept-clause'] = 'clause',
  ['accept-sentence'] = 'sentence',
}

---@param wanted true|table<string, string> `<Plug>` name without `coauthor-`, to key
---@param bufnr integer
function M.map(wanted, bufnr)
  for name, key in pairs(wanted == true and M.SUGGESTED or wanted) do
    local unit = UNITS[name]
    if unit then
      vim.keymap.set('i', key, function()
        require('coauthor.suggestion').accept_or(key, unit)
      end, { buffer = bufnr, desc = 'coauthor: ' .. name })
    else
      vim.keymap.set(
        'i',
        key,
        '<Plug>(coauthor-' .. name .. ')',
        { buffer = bufnr, desc = 'coauthor: ' .. name }
      )
    end
  end
end

return M
