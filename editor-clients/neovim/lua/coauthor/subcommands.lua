--- `:Coauthor <subcommand>`: every action has a name, so none needs a key.
local M = {}

---@class coauthor.Call what Neovim gives a user command
---@field fargs string[]
---@field range integer
---@field line1 integer
---@field line2 integer

---@param call coauthor.Call
---@param act fun(target: coauthor.Target)
local function with_target(call, act)
  require('coauthor.commands').with_target(call, act)
end

---@param call coauthor.Call
---@param kind? 'ideate'
local function run(call, kind)
  with_target(call, function(target)
    local commands = require('coauthor.commands')
    if call.fargs[2] then
      commands.run(target, call.fargs[2])
    else
      commands.pick(target, kind)
    end
  end)
end

---@type table<string, { act: fun(call: coauthor.Call), values?: fun(): string[] }>
local SUBCOMMANDS = {
  accept = {
    act = function(call)
      if not require('coauthor.suggestion').accept(call.fargs[2]) then
        require('coauthor.say').say('no suggestion here')
      end
    end,
    values = function()
      return { 'word', 'clause', 'sentence', 'all' }
    end,
  },
  suggest = {
    act = function()
      require('coauthor.suggestion').suggest()
    end,
  },
  next = {
    act = function()
      require('coauthor.suggestion').cycle(1)
    end,
  },
  previous = {
    act = function()
      require('coauthor.suggestion').cycle(-1)
    end,
  },
  dismiss = {
    act = function()
      require('coauthor.suggestion').dismiss()
    end,
  },
  read = {
    act = function()
      require('coauthor.suggestion').read()
    end,
  },
  run = {
    act = run,
    values = function()
      return require('coauthor.commands').ids()
    end,
  },
  ideas = {
    act = function(call)
      run(call, 'ideate')
    end,
    values = function()
      return require('coauthor.commands').ids('ideate')
    end,
  },
  instruct = {
    act = function(call)
      with_target(call, function(target)
        require('coauthor.instruct').run(target, table.concat(call.fargs, ' ', 2))
      end)
    end,
  },
  cancel = {
    act = function()
      local titles = require('coauthor.server').cancel_all()
      local say = require('coauthor.say').say
      say(#titles == 0 and 'nothing to cancel' or 'cancelled: ' .. table.concat(titles, ', '))
    end,
  },
  on = {
    act = function()
      require('coauthor.initiative').on()
    end,
  },
  off = {
    act = function()
      require('coauthor.initiative').set('off')
    end,
  },
  toggle = {
    act = function()
      require('coauthor.initiative').toggle()
    end,
  },
  initiative = {
    act = function(call)
      require('coauthor.initiative').set(call.fargs[2])
    end,
    values = function()
      return require('coauthor.initiative').LEVELS
    end,
  },
  context = {
    act = function(call)
      with_target(call, function(target)
        require('coauthor.context').show(target, call.fargs[2])
      end)
    end,
    values = function()
      return require('coauthor.commands').ids()
    end,
  },
  status = {
    act = function()
      require('coauthor.say').say(require('coauthor.status').in_words())
    end,
  },
}

---@param words string[]
---@param start string
---@return string[]
local function beginning_with(words, start)
  local fitting = vim.tbl_filter(function(word)
    return vim.startswith(word, start)
  end, words)
  table.sort(fitting)
  return fitting
end

---@param call coauthor.Call
function M.run(call)
  local name = call.fargs[1]
  if not name then
    run(call)
    return
  end
  local subcommand = SUBCOMMANDS[name]
  if not subcommand then
    local known = table.concat(beginning_with(vim.tbl_keys(SUBCOMMANDS), ''), ', ')
    require('coauthor.say').say(("there is no '%s'; there are %s"):format(name, known), vim.log.levels.ERROR)
    return
  end
  local value, values = call.fargs[2], subcommand.values
  local fixed = name == 'accept' or name == 'initiative'
  if value and fixed and values and not vim.list_contains(values(), value) then
    require('coauthor.say').say(
      ("'%s' is not one of %s"):format(value, table.concat(values(), ', ')),
      vim.log.levels.ERROR
    )
    return
  end
  subcommand.act(call)
end

--- What can follow on a command line up to the cursor.
---@param line string
---@return string[]
function M.complete(line)
  local words = vim.split(vim.trim(line:gsub('^.-Coauthor', '', 1)), '%s+')
  if line:match('%s$') and words[1] ~= '' then
    words[#words + 1] = ''
  end
  if #words <= 1 then
    return beginning_with(vim.tbl_keys(SUBCOMMANDS), words[1] or '')
  end
  local subcommand = SUBCOMMANDS[words[1]]
  if #words > 2 or not subcommand or not subcommand.values then
    return {}
  end
  return beginning_with(subcommand.values(), words[2])
end

return M
