--- A variant as text with its changes: what a preview shows, and what is left when some
--- changes are not taken.
local place = require('coauthor.place')

local M = {}

---@class coauthor.Hunk
---@field edit lsp.TextEdit
---@field taken boolean
---@field old string
---@field new string
---@field row integer where the preview shows it, 0-based
---@field column integer bytes

---@class coauthor.Piece
---@field text string
---@field group? string highlight group
---@field hunk? coauthor.Hunk the change that begins with this piece

---@param edits lsp.TextEdit[]
---@return lsp.TextEdit[] in the order of the text
local function in_order(edits)
  local sorted = vim.deepcopy(edits)
  table.sort(sorted, function(one, other)
    local a, b = one.range.start, other.range.start
    if a.line ~= b.line then
      return a.line < b.line
    end
    return a.character < b.character
  end)
  return sorted
end

---@param bufnr integer
---@param from integer[] row and column
---@param to integer[]
---@return string
local function text_between(bufnr, from, to)
  return table.concat(vim.api.nvim_buf_get_text(bufnr, from[1], from[2], to[1], to[2], {}), '\n')
end

--- The changes of a variant, all of them taken.
---@param bufnr integer
---@param edits lsp.TextEdit[]
---@param encoding string
---@return coauthor.Hunk[]
function M.of(bufnr, edits, encoding)
  return vim.tbl_map(function(edit)
    local from = { place.bytes(bufnr, edit.range.start, encoding) }
    local to = { place.bytes(bufnr, edit.range['end'], encoding) }
    return {
      edit = edit,
      taken = true,
      old = text_between(bufnr, from, to),
      new = (edit.newText:gsub('\r\n?', '\n')),
      row = 0,
      column = 0,
    }
  end, in_order(edits))
end

--- The lines that the changes are in, as pieces in the order of the text.
---@param bufnr integer
---@param hunks coauthor.Hunk[]
---@param encoding string
---@return coauthor.Piece[]
function M.pieces(bufnr, hunks, encoding)
  local pieces = {} ---@type coauthor.Piece[]
  local at = { hunks[1].edit.range.start.line, 0 }
  for _, hunk in ipairs(hunks) do
    local from = { place.bytes(bufnr, hunk.edit.range.start, encoding) }
    pieces[#pieces + 1] = { text = text_between(bufnr, at, from) }
    local old = { text = hunk.old, group = hunk.taken and 'CoauthorDelete' or 'CoauthorLeft', hunk = hunk }
    local new = { text = hunk.taken and hunk.new or '', group = 'CoauthorAdd' }
    vim.list_extend(pieces, { old, new })
    at = { place.bytes(bufnr, hunk.edit.range['end'], encoding) }
  end
  local last = vim.api.nvim_buf_get_lines(bufnr, at[1], at[1] + 1, false)[1] or ''
  pieces[#pieces + 1] = { text = text_between(bufnr, at, { at[1], math.max(#last, at[2]) }) }
  return pieces
end

---@param text string
---@return string
local function quoted(text)
  local flat = vim.trim((text:gsub('%s+', ' ')))
  return flat == '' and 'a space' or '“' .. flat .. '”'
end

--- A change in words.
---@param hunk coauthor.Hunk
---@return string
function M.in_words(hunk)
  local what
  if hunk.old == '' then
    what = 'insert ' .. quoted(hunk.new)
  elseif hunk.new == '' then
    what = 'delete ' .. quoted(hunk.old)
  else
    what = ('replace %s by %s'):format(quoted(hunk.old), quoted(hunk.new))
  end
  return hunk.taken and what or what .. ', left out'
end

return M
