--- The running server: the client for a buffer, and requests to it that can be cancelled.
local say = require('coauthor.say')

local M = {}

M.NAME = 'coauthor'

--- How often to look whether a server has started that somebody waits for.
local LOOK_MS = 50

---@class coauthor.Running
---@field title string what the writer asked for
---@field client integer
---@field bufnr integer
---@field cancel fun()
---@field gone fun() there will be no answer

---@type table<string, coauthor.Running> by client and number of the request
local running = {}
local last_token = 0
---@type table<string, fun(value: table)>
local partial = {}

--- The client that is attached to a buffer; nil where there is none.
---@param bufnr? integer (default: the current buffer)
---@return vim.lsp.Client?
function M.client(bufnr)
  return vim.lsp.get_clients({ name = M.NAME, bufnr = bufnr or vim.api.nvim_get_current_buf() })[1]
end

--- Whether a client for a buffer has no answer of its server yet.
---@param bufnr? integer (default: the current buffer)
---@return boolean
function M.is_starting(bufnr)
  bufnr = bufnr or vim.api.nvim_get_current_buf()
  local all = vim.lsp.get_clients({ name = M.NAME, bufnr = bufnr, _uninitialized = true })
  return #all > 0 and not M.client(bufnr)
end

---@type { bufnr: integer, act: fun(client: vim.lsp.Client) }[] in the order in which they were asked for
local waiting = {}

--- Do what waits for a server that has started by now, and look again for the others.
local function look_again()
  local asked, due = waiting, {}
  waiting = {}
  for _, one in ipairs(asked) do
    table.insert(M.is_starting(one.bufnr) and waiting or due, one)
  end
  if #waiting > 0 then
    vim.defer_fn(look_again, LOOK_MS)
  end
  for _, one in ipairs(due) do
    local client = M.client(one.bufnr)
    if client then
      one.act(client)
    else
      say.say('the server did not start; see :checkhealth coauthor', vim.log.levels.ERROR)
    end
  end
end

--- Act with the client of the current buffer: now, or as soon as a server that is starting is
--- there. The writer goes on meanwhile. Where nothing writes along, say so.
---@param act fun(client: vim.lsp.Client)
function M.when_ready(act)
  local bufnr = vim.api.nvim_get_current_buf()
  local client = M.client(bufnr)
  if client then
    act(client)
  elseif M.is_starting(bufnr) then
    say.say('still starting; this comes as soon as it has (:Coauthor cancel: do not wait)')
    waiting[#waiting + 1] = { bufnr = bufnr, act = act }
    if #waiting == 1 then
      vim.defer_fn(look_again, LOOK_MS)
    end
  else
    say.say('nothing writes along in this buffer; see :checkhealth coauthor', vim.log.levels.WARN)
  end
end

---@class coauthor.Request
---@field client vim.lsp.Client
---@field bufnr integer
---@field method string
---@field params table
---@field title string what the writer asked for, in words
---@field on_result fun(result: any)
---@field on_partial? fun(value: table) each partial result
---@field on_failure? fun() after the reason was said, or the writer has cancelled

---@param client integer
---@param number integer
---@return string
local function key_of(client, number)
  return client .. ':' .. number
end

--- Send what the writer asked for; a failure is said once.
---@param request coauthor.Request
---@return fun() cancel
function M.request(request)
  local params, token = request.params, nil
  if request.on_partial then
    last_token = last_token + 1
    token = 'coauthor-nvim-' .. last_token
    partial[token] = request.on_partial
    params = vim.tbl_extend('error', params, { partialResultToken = token })
  end
  local key ---@type string?
  local is_over = false
  --- True the first time only.
  local function ended()
    local first = not is_over
    is_over = true
    if token then
      partial[token] = nil
    end
    if key then
      running[key] = nil
    end
    require('coauthor.status').changed()
    return first
  end
  local function gone()
    if ended() and request.on_failure then
      request.on_failure()
    end
  end
  local sent, number = request.client:request(request.method, params, function(err, result)
    if err then
      gone()
      M.failed(err)
    elseif ended() then
      request.on_result(result)
    end
  end, request.bufnr)
  if not sent or not number then
    ended()
    say.say('the server is not running; see :checkhealth coauthor', vim.log.levels.ERROR)
    return function() end
  end
  local function cancel()
    if not is_over then
      request.client:cancel_request(number)
      gone()
    end
  end
  key = key_of(request.client.id, number)
  running[key] = {
    title = request.title,
    client = request.client.id,
    bufnr = request.bufnr,
    cancel = cancel,
    gone = gone,
  }
  require('coauthor.status').changed()
  return cancel
end

--- Forget what ends without an answer: Neovim does not tell of cancelled requests, and a
--- server that is gone answers none.
function M.watch_requests()
  local group = vim.api.nvim_create_augroup('coauthor.requests', { clear = true })
  vim.api.nvim_create_autocmd('LspRequest', {
    group = group,
    callback = function(event)
      local key = key_of(event.data.client_id, event.data.request_id)
      if event.data.request.type == 'complete' and running[key] then
        -- An answer comes in this same turn.
        vim.schedule(function()
          if running[key] then
            running[key].gone()
          end
        end)
      end
    end,
  })
  vim.api.nvim_create_autocmd('LspDetach', {
    group = group,
    callback = function(event)
      for _, one in ipairs(vim.tbl_values(running)) do
        if one.client == event.data.client_id and one.bufnr == event.buf then
          one.gone()
        end
      end
    end,
  })
end

--- Say why a request failed. What was superseded is no failure.
---@param err lsp.ResponseError
function M.failed(err)
  if err.code == vim.lsp.protocol.ErrorCodes.RequestCancelled then
    return
  end
  say.say(err.message, vim.log.levels.ERROR)
end

--- Cancel everything that the writer has asked for.
---@return string[] titles
function M.cancel_all()
  local titles = #waiting > 0 and { 'waiting for the server' } or {}
  waiting = {}
  for _, one in ipairs(vim.tbl_values(running)) do
    titles[#titles + 1] = one.title
    one.cancel()
  end
  return titles
end

---@return boolean
function M.is_busy()
  return next(running) ~= nil
end

--- Let partial results come to whoever asked for them, and not to those who show progress.
---@param client vim.lsp.Client
function M.hear_partial_results(client)
  local usual = client.handlers['$/progress'] or vim.lsp.handlers['$/progress']
  client.handlers['$/progress'] = function(err, params, context)
    local hear = params and partial[params.token]
    if hear then
      hear(params.value)
      return
    end
    return usual(err, params, context)
  end
end

return M
