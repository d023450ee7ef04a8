--- Where the writer is, and what is selected, in the protocol's terms.
local M = {}

---@param bufnr integer
---@param row integer 0-based
---@param column integer bytes
---@param encoding string
---@return lsp.Position
local function position(bufnr, row, column, encoding)
  local line = vim.api.nvim_buf_get_lines(bufnr, row, row + 1, false)[1] or ''
  local character = vim.str_utfindex(line, encoding, math.min(column, #line), false)
  return { line = row, character = character }
end

--- The parameters of a request about the cursor.
---@param client vim.lsp.Client
---@return { textDocument: lsp.TextDocumentIdentifier, position: lsp.Position }
function M.at_cursor(client)
  local bufnr = vim.api.nvim_get_current_buf()
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  return {
    textDocument = vim.lsp.util.make_text_document_params(bufnr),
    position = position(bufnr, row - 1, column, client.offset_encoding),
  }
end

---@class coauthor.Selection rows from 0 and bytes; empty where nothing is selected
---@field start integer[]
---@field behind integer[]

---@param bufnr integer
---@param from integer[] line and column, from 1
---@param to integer[]
---@param mode string `v`, `V` or a block
---@return coauthor.Selection
local function between(bufnr, from, to, mode)
  if from[1] > to[1] or (from[1] == to[1] and from[2] > to[2]) then
    from, to = to, from
  end
  local last = vim.api.nvim_buf_get_lines(bufnr, to[1] - 1, to[1], false)[1] or ''
  if mode ~= 'v' then
    return { start = { from[1] - 1, 0 }, behind = { to[1] - 1, #last } }
  end
  -- The last character counts, with all its bytes, unless 'selection' says otherwise.
  local behind = to[2] - 1
  if vim.o.selection ~= 'exclusive' and behind < #last then
    behind = behind + vim.str_utf_end(last, behind + 1) + 1
  end
  return { start = { from[1] - 1, from[2] - 1 }, behind = { to[1] - 1, behind } }
end

--- What is selected: now, or by the range of a command; else the cursor's place.
---@param call? { range: integer, line1: integer, line2: integer } of a user command
---@return coauthor.Selection
function M.selected(call)
  local bufnr = vim.api.nvim_get_current_buf()
  local mode = vim.fn.mode()
  if mode == 'v' or mode == 'V' or mode == '\22' then
    local from, to = vim.fn.getpos('v'), vim.fn.getpos('.')
    return between(bufnr, { from[2], from[3] }, { to[2], to[3] }, mode)
  end
  if call and call.range > 0 then
    local from, to = vim.fn.getpos("'<"), vim.fn.getpos("'>")
    local visual = call.range == 2 and from[2] == call.line1 and to[2] == call.line2
    if visual then
      return between(bufnr, { from[2], from[3] }, { to[2], to[3] }, vim.fn.visualmode())
    end
    return between(bufnr, { call.line1, 1 }, { call.line2, 1 }, 'V')
  end
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  -- In normal mode the cursor cannot stand behind a line, where a writer is who has just left
  -- insert mode.
  local line = vim.api.nvim_get_current_line()
  if mode == 'n' and column < #line and column + vim.str_utf_end(line, column + 1) + 1 == #line then
    column = #line
  end
  return { start = { row - 1, column }, behind = { row - 1, column } }
end

--- A selection as the protocol has it.
---@param bufnr integer
---@param selection coauthor.Selection
---@param encoding string
---@return lsp.Range
function M.range(bufnr, selection, encoding)
  return {
    start = position(bufnr, selection.start[1], selection.start[2], encoding),
    ['end'] = position(bufnr, selection.behind[1], selection.behind[2], encoding),
  }
end

--- A position of the protocol as a byte column.
---@param bufnr integer
---@param at lsp.Position
---@param encoding string
---@return integer row 0-based
---@return integer column
function M.bytes(bufnr, at, encoding)
  local line = vim.api.nvim_buf_get_lines(bufnr, at.line, at.line + 1, false)[1] or ''
  return at.line, vim.str_byteindex(line, encoding, at.character, false)
end

return M
