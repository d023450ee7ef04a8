--- What Neovim's own inline completion shows, and what it lacks for it.
---
--- The only file that knows how Neovim 0.12 does it: its module offers `get()` and
--- `select()`, but nothing to ask for more, to look at what is shown, or to keep it in step
--- with typing. So this reads the state that belongs to a buffer. Where a later Neovim keeps
--- it elsewhere, `is_known()` says so, and `:checkhealth coauthor` too.
local server = require('coauthor.server')

local M = {}

---@class coauthor.Shown
---@field id string the suggestion's id
---@field text string what is left of it behind the cursor
---@field client vim.lsp.Client

--- How Neovim shows inline completion; nil before 0.12, or when it has changed.
---@return table?
local function completion_of_neovim()
  local found, capability = pcall(require, 'vim.lsp._capability')
  return vim.lsp.inline_completion and found and capability.all and capability.all.inline_completion or nil
end

---@return boolean
function M.is_known()
  -- The module registers itself when it is loaded.
  local _ = vim.lsp.inline_completion and vim.lsp.inline_completion.get
  local neovims = completion_of_neovim()
  return neovims ~= nil
    and neovims.active ~= nil
    and neovims.handler ~= nil
    and neovims.reset_timer ~= nil
    and neovims.show ~= nil
end

---@param bufnr integer
---@return table?
local function state_of(bufnr)
  return M.is_known() and completion_of_neovim().active[bufnr] or nil
end

--- The item that is shown, if it is ours, and what was typed since it was sent.
---@param bufnr integer
---@return table? item, string? typed nil where something else was typed
local function current(bufnr)
  local state = state_of(bufnr)
  local item = state and state.current
  local client = item and vim.lsp.get_client_by_id(item.client_id)
  if not client or client.name ~= server.NAME or not item.range then
    return nil, nil
  end
  local row, column = item.range:to_extmark()
  local cursor = vim.api.nvim_win_get_cursor(0)
  if vim.api.nvim_get_current_buf() ~= bufnr or cursor[1] - 1 ~= row or cursor[2] < column then
    return item, nil
  end
  local typed = vim.api.nvim_buf_get_text(bufnr, row, column, row, cursor[2], {})[1]
  return item, vim.startswith(item.insert_text, typed) and typed or nil
end

--- What stands behind the cursor in grey; nil where nothing does.
---@return coauthor.Shown?
function M.shown()
  local item, typed = current(vim.api.nvim_get_current_buf())
  if not item or not typed or #typed == #item.insert_text then
    return nil
  end
  return {
    id = item.command and item.command.arguments and item.command.arguments[1] or '',
    text = item.insert_text:sub(#typed + 1),
    client = assert(vim.lsp.get_client_by_id(item.client_id)),
  }
end

--- Keep what is shown in step with typing.
---
--- Neovim shows a suggestion until there is an answer to the newest key, even behind words
--- that it does not say, and puts in all of it where only the rest is wanted.
---@param bufnr integer
function M.follow_typing(bufnr)
  local item, typed = current(bufnr)
  local state = state_of(bufnr)
  if not item or not state then
    return
  end
  if not typed or typed == item.insert_text then
    state.current = nil
    state:hide()
  elseif typed ~= '' then
    local row, column = unpack(vim.api.nvim_win_get_cursor(0))
    item.insert_text = item.insert_text:sub(#typed + 1)
    item.range = vim.range.extmark(bufnr, row - 1, column, row - 1, column)
    item.follows_typing = true
  end
end

--- Ask after a key, without the 200 ms for which Neovim waits: the server knows the writer's
--- rhythm, and which suggestions it has ready. Beside other servers Neovim's way is left alone.
---@param client vim.lsp.Client
---@param bufnr integer
---@param done fun() called when an answer is shown, or that there is nothing
function M.ask_at_once(client, bufnr, done)
  local state = state_of(bufnr)
  if not state or not state.client_state[client.id] or vim.tbl_count(state.client_state) > 1 then
    return
  end
  state:reset_timer()
  local params = vim.tbl_extend('error', require('coauthor.place').at_cursor(client), {
    context = { triggerKind = vim.lsp.protocol.InlineCompletionTriggerKind.Automatic },
  })
  client:request('textDocument/inlineCompletion', params, function(err, result, context)
    -- It only fails where a newer key has asked.
    if not err then
      state:handler(nil, result, context)
      done()
    end
  end, bufnr)
end

---@class coauthor.Choice what the writer has gone on to, which leaving insert mode takes away
---@field bufnr integer
---@field tick integer
---@field row integer 0-based
---@field column integer bytes
---@field client_id integer
---@field items lsp.InlineCompletionItem[]
---@field index integer
---@field text string

---@type coauthor.Choice?
local choice

--- What the writer had gone on to at this place, of the text as it is.
---@param bufnr integer
---@param row integer 0-based
---@param column integer bytes
---@return coauthor.Choice?
function M.chosen_at(bufnr, row, column)
  local is_here = choice
    and choice.bufnr == bufnr
    and choice.tick == vim.api.nvim_buf_get_changedtick(bufnr)
    and choice.row == row
    and choice.column == column
  return is_here and choice or nil
end

--- Show again what the writer had gone on to here, before they left insert mode for a moment.
---@param bufnr integer
function M.choose_again(bufnr)
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  local here = vim.api.nvim_get_current_buf() == bufnr and M.chosen_at(bufnr, row - 1, column)
  local state = state_of(bufnr)
  local theirs = here and state and state.client_state[here.client_id]
  if here and state and theirs and vim.tbl_count(state.client_state) == 1 then
    state:reset_timer()
    theirs.items = here.items
    state:select(here.index, true)
  end
end

--- What a suggestion would put behind a place.
---@param client vim.lsp.Client
---@param bufnr integer
---@param item lsp.InlineCompletionItem
---@param row integer 0-based
---@param column integer bytes
---@return string
local function behind(client, bufnr, item, row, column)
  local text = item.insertText --[[@as string]]
  if not item.range then
    return text
  end
  local from_row, from = require('coauthor.place').bytes(bufnr, item.range.start, client.offset_encoding)
  local typed = from_row == row
      and from < column
      and vim.api.nvim_buf_get_text(bufnr, row, from, row, column, {})[1]
    or ''
  return vim.startswith(text, typed) and text:sub(#typed + 1) or text
end

--- Ask for suggestions at the writer's place and show none of them, in whatever mode they are.
---@param done fun(texts: string[]) not called where the writer has moved on
function M.ask_unseen(done)
  server.when_ready(function(client)
    if require('coauthor.initiative').says_off() then
      return
    end
    local place = require('coauthor.place')
    local bufnr = vim.api.nvim_get_current_buf()
    local selection = place.selected()
    local row, column = unpack(selection.behind)
    local tick = vim.api.nvim_buf_get_changedtick(bufnr)
    server.request({
      client = client,
      bufnr = bufnr,
      method = 'textDocument/inlineCompletion',
      params = {
        textDocument = vim.lsp.util.make_text_document_params(bufnr),
        position = place.range(bufnr, selection, client.offset_encoding)['end'],
        context = { triggerKind = vim.lsp.protocol.InlineCompletionTriggerKind.Invoked },
      },
      title = 'a suggestion to read',
      on_result = function(result)
        local is_same = vim.api.nvim_get_current_buf() == bufnr
          and vim.api.nvim_buf_get_changedtick(bufnr) == tick
          and vim.deep_equal(place.selected(), selection)
        if is_same then
          done(vim.tbl_map(function(item)
            return behind(client, bufnr, item, row, column)
          end, result and result.items or {}))
        end
      end,
    })
  end)
end

--- Ask for suggestions now, as many as the settings say; then call `done`.
---@param done fun(count: integer)
function M.ask(done)
  choice = nil
  server.when_ready(function(client)
    local bufnr = vim.api.nvim_get_current_buf()
    local state = state_of(bufnr)
    if not state or not client.attached_buffers[bufnr] or require('coauthor.initiative').says_off() then
      return
    end
    local params = vim.tbl_extend('error', require('coauthor.place').at_cursor(client), {
      context = { triggerKind = vim.lsp.protocol.InlineCompletionTriggerKind.Invoked },
    })
    client:request('textDocument/inlineCompletion', params, function(err, result, context)
      if err then
        server.failed(err)
        return
      end
      state:handler(err, result, context)
      done(#(result and result.items or {}))
    end, bufnr)
  end)
end

--- How many there are to choose from, and which one is shown.
---@return integer count, integer index 0 where none is
function M.choice()
  local state = state_of(vim.api.nvim_get_current_buf())
  if not state or not state.current then
    return 0, 0
  end
  -- What followed typing is one of several that no longer are at their place.
  return state.current.follows_typing and 1 or state:count_items(), state.current._index
end

---@param count integer how many to go on, or back
function M.select(count)
  vim.lsp.inline_completion.select({ count = count })
  local bufnr = vim.api.nvim_get_current_buf()
  local state, shown = state_of(bufnr), M.shown()
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  choice = state
      and shown
      and {
        bufnr = bufnr,
        tick = vim.api.nvim_buf_get_changedtick(bufnr),
        row = row - 1,
        column = column,
        client_id = shown.client.id,
        items = state.client_state[shown.client.id].items,
        index = state.current._index,
        text = shown.text,
      }
    or nil
end

--- Take away what is shown, and ask for nothing until the next key.
---@param bufnr integer
function M.hide(bufnr)
  choice = nil
  local state = state_of(bufnr)
  if state then
    state:abort()
  end
end

return M
