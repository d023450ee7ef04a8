--- A window over the text that shows a rewrite before anything changes.
local hunks = require('coauthor.hunks')
local say = require('coauthor.say')

local M = {}

local NAMESPACE = vim.api.nvim_create_namespace('coauthor.preview')
local KEYS = ' <CR> take  <Space> leave out  <Tab> next change  ] variant  r again  q close '
local WRITING = ' q cancels '

vim.api.nvim_set_hl(0, 'CoauthorAdd', { link = 'DiffAdd', default = true })
vim.api.nvim_set_hl(0, 'CoauthorDelete', { link = 'DiffDelete', default = true })
vim.api.nvim_set_hl(0, 'CoauthorStruck', { strikethrough = true, default = true })
vim.api.nvim_set_hl(0, 'CoauthorLeft', { link = 'DiffChange', default = true })

---@class coauthor.Preview
---@field private target coauthor.Target
---@field private title string
---@field private buffer integer
---@field private window integer
---@field private cancel fun()
---@field private variants coauthor.Variant[]
---@field private number integer the variant that is shown
---@field private hunks coauthor.Hunk[]
---@field private tick integer changedtick of the text that the variants are for
---@field private again fun()
local Preview = {}
Preview.__index = Preview

--- Open the window below the place that is rewritten, and go there.
---@param target coauthor.Target
---@param title string
---@param cancel fun() ends the work that is still going on
---@return coauthor.Preview
function M.open(target, title, cancel)
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.bo[buffer].bufhidden = 'wipe'
  vim.bo[buffer].filetype = 'coauthor'
  local self = setmetatable({
    target = target,
    title = title,
    buffer = buffer,
    cancel = cancel,
    variants = {},
    number = 0,
    hunks = {},
    tick = -1,
    again = function() end,
  }, Preview)
  self.window = vim.api.nvim_open_win(buffer, true, self:_layout(1, WRITING))
  vim.wo[self.window].wrap = true
  vim.wo[self.window].linebreak = true
  self:_map('q', self.stop)
  self:_map('<Esc>', self.stop)
  return self
end

--- Show what a variant says so far.
---@param text string
function Preview:show_draft(text)
  if vim.api.nvim_win_is_valid(self.window) and #self.variants == 0 then
    self:_show({ { text = text } }, WRITING)
  end
end

--- Show finished variants, to be taken as a whole or in parts.
---@param variants coauthor.Variant[]
---@param tick integer changedtick of the text they are for
---@param again fun() asks for others
function Preview:show_variants(variants, tick, again)
  if not vim.api.nvim_win_is_valid(self.window) then
    return
  end
  self.variants, self.tick, self.again = variants, tick, again
  self:_map('<CR>', self.take)
  self:_map('<Space>', self.toggle)
  self:_map('<Tab>', function()
    self:move(1)
  end)
  self:_map('<S-Tab>', function()
    self:move(-1)
  end)
  self:_map(']', function()
    self:choose(1)
  end)
  self:_map('[', function()
    self:choose(-1)
  end)
  self:_map('r', function()
    self:close()
    self.again()
  end)
  self:choose(1)
end

--- Show the next variant, or the one before.
---@param step integer
function Preview:choose(step)
  self.number = (self.number + step - 1) % #self.variants + 1
  local variant = self.variants[self.number]
  self.hunks = hunks.of(self.target.bufnr, variant.edits, self.target.client.offset_encoding)
  self:_render()
  self:_go(self.hunks[1])
  local which = #self.variants > 1 and ('Variant %d of %d: '):format(self.number, #self.variants) or ''
  local changes = #self.hunks == 1 and '1 change, <CR> takes it' or #self.hunks .. ' changes, <CR> takes them'
  say.say(('%s%s; %s'):format(which, variant.summary, changes))
end

--- Go to the next change, or the one before, and say what it is.
---@param step integer
function Preview:move(step)
  local number = (self:_number_here() + step - 1) % #self.hunks + 1
  self:_go(self.hunks[number])
  say.say(('change %d of %d: %s'):format(number, #self.hunks, hunks.in_words(self.hunks[number])))
end

--- Leave the change at the cursor out, or take it after all.
function Preview:toggle()
  local number = self:_number_here()
  local hunk = self.hunks[number]
  hunk.taken = not hunk.taken
  self:_render()
  self:_go(hunk)
  say.say(('change %d of %d: %s'):format(number, #self.hunks, hunks.in_words(hunk)))
end

--- Put the changes that are taken into the text, as one undo step.
function Preview:take()
  local bufnr = self.target.bufnr
  local taken = vim.tbl_filter(function(hunk)
    return hunk.taken
  end, self.hunks)
  self:close()
  if not vim.api.nvim_buf_is_valid(bufnr) or vim.api.nvim_buf_get_changedtick(bufnr) ~= self.tick then
    say.say(
      'the text has changed meanwhile, so nothing was put in; please run the command again',
      vim.log.levels.WARN
    )
    return
  end
  local edits = vim.tbl_map(function(hunk)
    return hunk.edit
  end, taken)
  vim.lsp.util.apply_text_edits(edits, bufnr, self.target.client.offset_encoding)
  if #taken == 0 then
    say.say('nothing was changed')
  else
    say.say(('%d of %d changes made; u undoes it'):format(#taken, #self.hunks))
  end
end

--- Close the window, and end the work if it is still going on.
function Preview:stop()
  self.cancel()
  self:close()
  say.say(#self.variants == 0 and 'cancelled' or 'nothing was changed')
end

function Preview:close()
  if vim.api.nvim_win_is_valid(self.window) then
    vim.api.nvim_win_close(self.window, true)
  end
  if vim.api.nvim_win_is_valid(self.target.window) then
    vim.api.nvim_set_current_win(self.target.window)
  end
end

---@param key string
---@param action fun(self: coauthor.Preview)
function Preview:_map(key, action)
  vim.keymap.set('n', key, function()
    action(self)
  end, { buffer = self.buffer, nowait = true })
end

---@return integer the number of the change at the cursor, or of the last one before it
function Preview:_number_here()
  local row, column = unpack(vim.api.nvim_win_get_cursor(self.window))
  local here = 1
  for number, hunk in ipairs(self.hunks) do
    if hunk.row < row - 1 or (hunk.row == row - 1 and hunk.column <= column) then
      here = number
    end
  end
  return here
end

---@param hunk? coauthor.Hunk
function Preview:_go(hunk)
  if hunk then
    vim.api.nvim_win_set_cursor(self.window, { hunk.row + 1, hunk.column })
  end
end

function Preview:_render()
  self:_show(hunks.pieces(self.target.bufnr, self.hunks, self.target.client.offset_encoding), KEYS)
end

---@param pieces coauthor.Piece[]
---@param footer string
function Preview:_show(pieces, footer)
  local lines, marks = { '' }, {}
  for _, piece in ipairs(pieces) do
    local from_row, from_column = #lines - 1, #lines[#lines]
    if piece.hunk then
      piece.hunk.row, piece.hunk.column = from_row, from_column
    end
    local parts = vim.split(piece.text, '\r?\n')
    lines[#lines] = lines[#lines] .. table.remove(parts, 1)
    vim.list_extend(lines, parts)
    if piece.group and piece.text ~= '' then
      marks[#marks + 1] = { from_row, from_column, #lines - 1, #lines[#lines], piece.group }
    end
  end
  vim.bo[self.buffer].modifiable = true
  vim.api.nvim_buf_set_lines(self.buffer, 0, -1, false, lines)
  vim.bo[self.buffer].modifiable = false
  vim.api.nvim_buf_clear_namespace(self.buffer, NAMESPACE, 0, -1)
  for _, mark in ipairs(marks) do
    local row, column, end_row, end_column, group = unpack(mark)
    vim.api.nvim_buf_set_extmark(self.buffer, NAMESPACE, row, column, {
      end_row = end_row,
      end_col = end_column,
      hl_group = group == 'CoauthorDelete' and { group, 'CoauthorStruck' } or group,
    })
  end
  vim.api.nvim_win_set_config(self.window, self:_layout(self:_height(lines), footer))
end

---@param lines string[]
---@return integer how many lines they take on the screen
function Preview:_height(lines)
  local width = vim.api.nvim_win_get_width(self.window)
  local height = 0
  for _, line in ipairs(lines) do
    -- Lines break at words, so some are not full.
    height = height + math.max(1, math.ceil(vim.fn.strdisplaywidth(line) * 1.1 / width))
  end
  return height
end

---@param height integer
---@param footer string
---@return vim.api.keyset.win_config
function Preview:_layout(height, footer)
  local variants = #self.variants > 1 and (' %d/%d'):format(self.number, #self.variants) or ''
  local width = math.max(20, math.min(78, vim.o.columns - 4))
  return {
    relative = 'win',
    win = self.target.window,
    bufpos = { self.target.range['end'].line, 0 },
    width = width,
    height = math.max(1, math.min(height, vim.o.lines - 8)),
    border = vim.fn.exists('+winborder') == 1 and vim.o.winborder ~= '' and vim.o.winborder or 'rounded',
    title = ' ' .. self.title .. variants .. ' ',
    footer = vim.fn.strcharpart(footer, 0, width),
    style = 'minimal',
  }
end

return M
