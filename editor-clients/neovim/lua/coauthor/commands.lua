--- The server's commands: listing them, and running one.
local place = require('coauthor.place')
local say = require('coauthor.say')
local server = require('coauthor.server')

local M = {}

---@class coauthor.Command
---@field id string
---@field title string
---@field kind 'continue'|'rewrite'|'ideate'
---@field scope string
---@field source 'shipped'|'user'|'folder'
---@field available boolean
---@field reason? string

---@class coauthor.Target where a command is run
---@field client vim.lsp.Client
---@field bufnr integer
---@field window integer
---@field range lsp.Range

--- Act where the writer is now, as soon as a server writes along; says so where none does.
---@param call? { range: integer, line1: integer, line2: integer } of a user command
---@param act fun(target: coauthor.Target)
function M.with_target(call, act)
  local bufnr, window = vim.api.nvim_get_current_buf(), vim.api.nvim_get_current_win()
  local selection, tick = place.selected(call), vim.api.nvim_buf_get_changedtick(bufnr)
  server.when_ready(function(client)
    if require('coauthor.initiative').says_off() then
      return
    end
    local is_there = vim.api.nvim_buf_is_loaded(bufnr) and vim.api.nvim_win_is_valid(window)
    if not is_there or vim.api.nvim_buf_get_changedtick(bufnr) ~= tick then
      say.say('the text has changed meanwhile; please run the command again', vim.log.levels.WARN)
      return
    end
    -- What follows happens in windows of their own.
    if vim.api.nvim_get_mode().mode ~= 'n' then
      vim.api.nvim_feedkeys(vim.keycode('<Esc>'), 'nx', false)
    end
    act({
      client = client,
      bufnr = bufnr,
      window = window,
      range = place.range(bufnr, selection, client.offset_encoding),
    })
  end)
end

---@param target coauthor.Target
---@param on_list fun(commands: coauthor.Command[])
local function list(target, on_list)
  server.request({
    client = target.client,
    bufnr = target.bufnr,
    method = 'coauthor/commands',
    params = { textDocument = vim.lsp.util.make_text_document_params(target.bufnr), range = target.range },
    title = 'The list of commands',
    on_result = function(result)
      on_list(result.commands)
    end,
  })
end

--- The ids of commands, for completion; waits for the server at most a second.
---@param kind? 'ideate' only those
---@return string[]
function M.ids(kind)
  local client = server.client()
  local answer = client and client:request_sync('coauthor/commands', vim.empty_dict(), 1000)
  local ids = {}
  for _, command in ipairs(answer and answer.result and answer.result.commands or {}) do
    if kind == nil or command.kind == kind then
      ids[#ids + 1] = command.id
    end
  end
  return ids
end

---@param target coauthor.Target
---@param command coauthor.Command
---@param instruction? string
local function run(target, command, instruction)
  if not command.available then
    say.say(command.reason or 'this command is not available here', vim.log.levels.WARN)
  elseif command.needsInstruction and not instruction then
    require('coauthor.instruct').ask(target, command.id, command.title)
  elseif command.kind == 'ideate' then
    require('coauthor.ideas').ask(target, command)
  else
    require('coauthor.rewrite').run(target, command, instruction)
  end
end

--- Say why the other commands are not offered.
---@param unable coauthor.Command[]
local function say_why_not(unable)
  local titles = {} ---@type table<string, string[]>
  for _, command in ipairs(unable) do
    local reason = command.reason or 'They are not available here.'
    titles[reason] = titles[reason] or {}
    table.insert(titles[reason], command.title)
  end
  local lines = {}
  for reason, of in vim.spairs(titles) do
    lines[#lines + 1] = ('%s: %s'):format(table.concat(of, ', '), reason)
  end
  say.say(table.concat(lines, '\n'), vim.log.levels.WARN)
end

--- Let the writer choose among the commands that can be run.
---@param target coauthor.Target
---@param kind? 'ideate' only those
function M.pick(target, kind)
  list(target, function(commands)
    local choices, unable = {}, {} ---@type { label: string, act: fun() }[], coauthor.Command[]
    for _, command in ipairs(commands) do
      if kind and command.kind ~= kind then
        -- It is not what was asked for.
      elseif command.available then
        choices[#choices + 1] = {
          label = command.title,
          act = function()
            run(target, command)
          end,
        }
      else
        unable[#unable + 1] = command
      end
    end
    if #unable > 0 then
      choices[#choices + 1] = {
        label = #unable == 1 and 'Why not the other one?' or ('Why not the other %d?'):format(#unable),
        act = function()
          say_why_not(unable)
        end,
      }
    end
    require('coauthor.choose').choose('coauthor', choices)
  end)
end

--- Run the command with this id.
---@param target coauthor.Target
---@param id string
---@param instruction? string
function M.run(target, id, instruction)
  list(target, function(commands)
    for _, command in ipairs(commands) do
      if command.id == id then
        run(target, command, instruction)
        return
      end
    end
    say.say(("there is no command '%s'; :Coauthor run lists them"):format(id), vim.log.levels.ERROR)
  end)
end

return M
