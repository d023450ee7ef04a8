--- The running server: the client for a buffer, and requests to it that can be cancelled.
local say = require('coauthor.say')

local M = {}

M.NAME = 'coauthor'

--- How long a command waits for a server that is starting.
local START_MS = 5000

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

--- The same as `client`; waits for one that is starting, and says so where there is none.
---@param bufnr? integer
---@return vim.lsp.Client?
function M.wanted(bufnr)
  bufnr = bufnr or vim.api.nvim_get_current_buf()
  if M.is_starting(bufnr) then
    say.say('starting … (Ctrl-C: do not wait)')
    local _, why = vim.wait(START_MS, function()
      return not M.is_starting(bufnr)
    end, 20)
    if why == -2 then
      -- Neovim itself answers to that key first, how to exit.
      vim.defer_fn(function()
        say.say('cancelled')
      end, 50)
      return nil
    elseif why == -1 then
      say.say('still starting; please try again in a moment', vim.log.levels.WARN)
      return nil
    end
  end
  local client = M.client(bufnr)
  if not client then
    say.say('nothing writes along in this buffer; see :checkhealth coauthor', vim.log.levels.WARN)
  end
  return client
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
  local titles = {}
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
