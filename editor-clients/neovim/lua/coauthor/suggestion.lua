--- What a writer does with a suggestion: ask, accept, compare, dismiss, hear it.
local inline = require('coauthor.inline')
local place = require('coauthor.place')
local say = require('coauthor.say')
local server = require('coauthor.server')

local M = {}

local NOTHING = 'no suggestion here'
--- Say what has happened, to those who hear what they do not see.
---@param words string
local function speak(words)
  if require('coauthor.options').get().speak then
    say.say(words)
  end
end

---@type integer? the buffer into which the server is about to put a part
local accepting
---@type ('word'|'clause'|'sentence'|'all')[]
local waiting = {}

--- Let an undo end here: what was accepted is one step, and neither is the typing around it.
local function end_undo_step()
  vim.go.undolevels = vim.go.undolevels
end

--- Put the cursor behind lines that were put in at a place.
---@param lines string[]
---@param row integer from 1
---@param column integer bytes
local function go_behind(lines, row, column)
  local last = #lines[#lines]
  vim.api.nvim_win_set_cursor(0, { row + #lines - 1, #lines == 1 and column + last or last })
end

---@param shown coauthor.Shown
local function accept_all(shown)
  local bufnr = vim.api.nvim_get_current_buf()
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  local lines = vim.split(shown.text, '\r?\n')
  inline.hide(bufnr)
  end_undo_step()
  vim.api.nvim_buf_set_text(bufnr, row - 1, column, row - 1, column, lines)
  go_behind(lines, row, column)
  end_undo_step()
  speak('accepted: ' .. vim.trim(shown.text))
  shown.client:exec_cmd(
    { title = 'Accepted', command = 'coauthor.accepted', arguments = { shown.id } },
    { bufnr = bufnr }
  )
end

--- What came while a part was on its way; a key may be faster than an answer.
local function accept_waiting()
  accepting = nil
  end_undo_step()
  if #waiting > 0 then
    M.accept(table.remove(waiting, 1))
  end
end

--- Go behind a part that the server puts in; Neovim would stay before it.
---@param client vim.lsp.Client
function M.go_behind_parts(client)
  local usual = client.handlers['workspace/applyEdit'] or vim.lsp.handlers['workspace/applyEdit']
  client.handlers['workspace/applyEdit'] = function(err, params, context)
    local bufnr = accepting
    local edits = bufnr and vim.tbl_get(params or {}, 'edit', 'changes', vim.uri_from_bufnr(bufnr))
    if not edits or vim.api.nvim_get_current_buf() ~= bufnr then
      return usual(err, params, context)
    end
    local row, column = unpack(vim.api.nvim_win_get_cursor(0))
    local lines = vim.split(edits[1].newText, '\r?\n')
    -- Without its label, which Neovim would print.
    local answer = usual(err, { edit = params.edit }, context)
    if answer and answer.applied then
      go_behind(lines, row, column)
      speak('accepted: ' .. vim.trim(edits[1].newText))
    end
    accept_waiting()
    return answer
  end
end

---@param shown coauthor.Shown
---@param unit 'word'|'clause'|'sentence'
local function accept_part(shown, unit)
  accepting = vim.api.nvim_get_current_buf()
  end_undo_step()
  local argument =
    vim.tbl_extend('error', place.at_cursor(shown.client), { unit = unit, suggestion = shown.id })
  shown.client:request('workspace/executeCommand', {
    command = 'coauthor.accept',
    arguments = { argument },
  }, function(err, result)
    if err then
      waiting = {}
      server.failed(err)
    end
    if accepting and not result then
      accept_waiting()
    end
  end, accepting)
end

--- Accept what is shown, or the next part of it.
---@param unit? 'word'|'clause'|'sentence'|'all' (default: all)
---@return boolean whether there was something
function M.accept(unit)
  unit = unit or 'all'
  if accepting then
    waiting[#waiting + 1] = unit
    return true
  end
  local shown = inline.shown()
  if not shown then
    waiting = {}
    return false
  end
  if unit == 'all' then
    accept_all(shown)
  else
    accept_part(shown, unit)
  end
  return true
end

--- For a mapping in insert mode that is not `<expr>`: accept, or do what the key does.
---@param key string such as `<Tab>`
---@param unit? 'word'|'clause'|'sentence'|'all'
function M.accept_or(key, unit)
  -- A menu is in the way of the suggestion, and was opened by the writer.
  if vim.fn.pumvisible() == 1 or not M.accept(unit) then
    vim.api.nvim_feedkeys(vim.keycode(key), 'in', false)
  end
end

---@param on_shown? fun()
local function ask(on_shown)
  local said_before = say.count
  inline.ask(function(count)
    if count == 0 and say.count == said_before then
      say.say(NOTHING)
    elseif count > 0 and on_shown then
      on_shown()
    end
  end)
end

---@param on_shown? fun()
local function suggest(on_shown)
  if not inline.is_known() then
    require('coauthor.old').complete()
    return
  end
  if vim.startswith(vim.api.nvim_get_mode().mode, 'i') then
    ask(on_shown)
    return
  end
  vim.api.nvim_create_autocmd('InsertEnter', {
    once = true,
    callback = vim.schedule_wrap(function()
      ask(on_shown)
    end),
  })
  vim.cmd.startinsert({ bang = vim.fn.col('.') >= vim.fn.col('$') - 1 })
end

--- Ask for a suggestion at the cursor; in normal mode, for one behind it.
---@param on_shown? fun()
function M.suggest(on_shown)
  local bufnr = vim.api.nvim_get_current_buf()
  server.when_ready(function()
    -- Whoever has gone elsewhere while it started does not want one there.
    if vim.api.nvim_get_current_buf() == bufnr then
      suggest(on_shown)
    end
  end)
end

---@param count integer
local function go_on(count)
  inline.select(count)
  if require('coauthor.options').get().speak then
    M.read()
  end
end

--- Show the next suggestion; the first time, ask for several.
---@param count integer 1 for the next, -1 for the previous
function M.cycle(count)
  if inline.choice() > 1 then
    go_on(count)
    return
  end
  local was_shown = inline.shown() ~= nil
  inline.ask(function(found)
    if found == 0 then
      say.say(NOTHING)
    elseif found == 1 and was_shown then
      say.say('there is no other suggestion here')
    elseif was_shown then
      go_on(count)
    end
  end)
end

--- Take the suggestion away; it is not offered again at this place.
function M.dismiss()
  local shown = inline.shown()
  inline.hide(vim.api.nvim_get_current_buf())
  if shown then
    shown.client:notify('coauthor/didDismiss', { suggestion = shown.id })
  end
  speak(shown and 'dismissed' or NOTHING)
end

---@param text string
---@param count integer
---@param index integer
local function say_suggestion(text, count, index)
  local which = count > 1 and (' %d of %d'):format(index, count) or ''
  say.say(('suggestion%s: %s'):format(which, vim.trim(text)))
end

--- Say the suggestion in words, and change nothing: neither the mode nor what is chosen. In
--- normal mode, where none is shown, it is the one that the writer had gone on to, or the first
--- that the server has for this place.
function M.read()
  local shown = inline.shown()
  if shown then
    say_suggestion(shown.text, inline.choice())
    return
  end
  if vim.startswith(vim.api.nvim_get_mode().mode, 'i') then
    say.say(NOTHING)
    return
  end
  if not inline.is_known() then
    require('coauthor.old').complete()
    return
  end
  local row, column = unpack(place.selected().behind)
  local chosen = inline.chosen_at(vim.api.nvim_get_current_buf(), row, column)
  if chosen then
    say_suggestion(chosen.text, #chosen.items, chosen.index)
    return
  end
  inline.ask_unseen(function(texts)
    if #texts == 0 then
      say.say(NOTHING)
    else
      say_suggestion(texts[1], #texts, 1)
    end
  end)
end

return M
