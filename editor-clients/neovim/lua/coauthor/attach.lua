--- What happens in a buffer when the server attaches to it.
local inline = require('coauthor.inline')
local server = require('coauthor.server')

local M = {}

--- Ids of which the server knows that they were shown; only the newest counts.
---@type string?
local told
---@type table<integer, true> ids of clients
local prepared = {}

--- Tell the server what the writer sees, so that it counts what it shows.
---@param client vim.lsp.Client
---@param bufnr integer
local function tell_shown(client, bufnr)
  local shown = vim.api.nvim_get_current_buf() == bufnr and inline.shown() or nil
  if shown and shown.id ~= told then
    told = shown.id
    client:notify('coauthor/didShow', {
      textDocument = vim.lsp.util.make_text_document_params(bufnr),
      suggestion = shown.id,
    })
    if require('coauthor.options').get().speak then
      require('coauthor.suggestion').read()
    end
  end
end

--- Where a terminal has few colours, Neovim's own scheme draws suggestions like the text.
local function make_grey()
  local hint = vim.api.nvim_get_hl(0, { name = 'ComplHint', link = false })
  if not hint.ctermfg and not hint.cterm then
    vim.api.nvim_set_hl(0, 'ComplHint', vim.tbl_extend('force', hint, { ctermfg = 8 }))
  end
end

---@param client vim.lsp.Client
---@param bufnr integer
local function show_ghost_text(client, bufnr)
  if not vim.lsp.inline_completion then
    require('coauthor.old').attach(client, bufnr)
    return
  end
  vim.lsp.inline_completion.enable(true, { bufnr = bufnr })
  make_grey()
  local group = vim.api.nvim_create_augroup('coauthor.inline.' .. bufnr, { clear = true })
  vim.api.nvim_create_autocmd({ 'TextChangedI', 'TextChangedP' }, {
    group = group,
    buffer = bufnr,
    callback = function()
      inline.follow_typing(bufnr)
      inline.ask_at_once(client, bufnr, function()
        tell_shown(client, bufnr)
      end)
    end,
  })
  vim.api.nvim_create_autocmd('InsertEnter', {
    group = group,
    buffer = bufnr,
    callback = function()
      inline.choose_again(bufnr)
    end,
  })
  vim.api.nvim_create_autocmd('ColorScheme', { group = group, callback = make_grey })
  vim.api.nvim_create_autocmd('LspRequest', {
    group = group,
    buffer = bufnr,
    callback = function(event)
      local request = event.data.request
      if
        event.data.client_id == client.id
        and request.method == 'textDocument/inlineCompletion'
        and request.type == 'complete'
      then
        -- The answer to what Neovim has asked by itself is shown in this same turn.
        vim.schedule(function()
          inline.choose_again(bufnr)
          tell_shown(client, bufnr)
        end)
      end
    end,
  })
end

local LEVELS = { vim.log.levels.ERROR, vim.log.levels.WARN, vim.log.levels.INFO, vim.log.levels.DEBUG }

--- Whatever is to be done once for a client.
---@param client vim.lsp.Client
local function prepare(client)
  server.hear_partial_results(client)
  require('coauthor.suggestion').go_behind_parts(client)
  require('coauthor.initiative').follow(client)
  client.handlers['window/showMessage'] = function(_, params)
    require('coauthor.say').say(params.message, LEVELS[params.type])
    return params
  end
end

--- Another project on the package index has the same name.
---@param client vim.lsp.Client
local function check_program(client)
  local info = client.server_info
  if info and info.name ~= server.NAME then
    require('coauthor.say').once(
      'the program called coauthor is another one; see :checkhealth coauthor',
      vim.log.levels.ERROR
    )
  end
end

---@param client vim.lsp.Client
---@param bufnr integer
function M.attach(client, bufnr)
  check_program(client)
  if not prepared[client.id] then
    prepared[client.id] = true
    prepare(client)
  end
  local options = require('coauthor.options').get()
  if options.ghost_text then
    show_ghost_text(client, bufnr)
  end
  if options.keys then
    require('coauthor.keys').map(options.keys, bufnr)
  end
end

return M
