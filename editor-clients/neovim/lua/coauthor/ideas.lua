--- Ideas: chosen from a list, kept in a scratch buffer, never put into the manuscript.
local choose = require('coauthor.choose').choose
local say = require('coauthor.say')
local scratch = require('coauthor.scratch')
local server = require('coauthor.server')

local M = {}

---@class coauthor.Idea
---@field title string
---@field text string

---@param idea coauthor.Idea
---@return string
local function label(idea)
  local text = idea.text:gsub('%s+', ' ')
  return (idea.title == idea.text or idea.title == '') and text or ('%s — %s'):format(idea.title, text)
end

---@param command coauthor.Command
---@param ideas coauthor.Idea[]
local function keep(command, ideas)
  local lines = {}
  for _, idea in ipairs(ideas) do
    vim.list_extend(lines, #lines > 0 and { '', '## ' .. idea.title, '' } or { '## ' .. idea.title, '' })
    vim.list_extend(lines, vim.split(idea.text, '\r?\n'))
  end
  scratch.show('ideas', vim.list_extend({ '# ' .. command.title, '' }, lines), true)
  say.say(#ideas == 1 and 'the idea is in the scratch buffer' or #ideas .. ' ideas are in the scratch buffer')
end

--- Ask for ideas, and let the writer choose.
---@param target coauthor.Target
---@param command coauthor.Command
---@param like? string an idea to stay close to
---@param seen? string[] ideas that are not wanted again
function M.ask(target, command, like, seen)
  local params = {
    textDocument = vim.lsp.util.make_text_document_params(target.bufnr),
    position = target.range['end'],
    range = not vim.deep_equal(target.range.start, target.range['end']) and target.range or nil,
    command = command.id,
    like = like,
    exclude = seen,
  }
  local found = 0
  say.say(command.title .. ' …')
  server.request({
    client = target.client,
    bufnr = target.bufnr,
    method = 'coauthor/ideas',
    title = command.title,
    params = params,
    on_partial = function()
      found = found + 1
      say.say(('%s: %d so far …'):format(command.title, found))
    end,
    on_result = function(result)
      M.offer(target, command, result.ideas)
    end,
  })
end

--- What can be done with one idea.
---@param target coauthor.Target
---@param command coauthor.Command
---@param idea coauthor.Idea
local function offer_one(target, command, idea)
  choose(label(idea), {
    {
      label = 'Keep it in the scratch buffer',
      act = function()
        keep(command, { idea })
      end,
    },
    {
      label = 'More like this',
      act = function()
        M.ask(target, command, idea.text)
      end,
    },
    {
      label = 'Copy it',
      act = function()
        vim.fn.setreg(vim.v.register, idea.text)
        say.say('copied')
      end,
    },
  })
end

---@param target coauthor.Target
---@param command coauthor.Command
---@param ideas coauthor.Idea[]
function M.offer(target, command, ideas)
  local choices = vim.tbl_map(function(idea)
    return {
      label = label(idea),
      act = function()
        offer_one(target, command, idea)
      end,
    }
  end, ideas)
  choices[#choices + 1] = {
    label = 'Something else',
    act = function()
      M.ask(
        target,
        command,
        nil,
        vim.tbl_map(function(idea)
          return idea.text
        end, ideas)
      )
    end,
  }
  choices[#choices + 1] = {
    label = 'Keep all of them in the scratch buffer',
    act = function()
      keep(command, ideas)
    end,
  }
  choose(command.title, choices)
end

return M
