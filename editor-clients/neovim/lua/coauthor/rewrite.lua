--- Rewrites: asked for, shown while they are written, and looked at before anything changes.
local preview = require('coauthor.preview')
local say = require('coauthor.say')
local server = require('coauthor.server')

local M = {}

---@class coauthor.Variant
---@field text string
---@field summary string
---@field edits lsp.TextEdit[]

---@class coauthor.RewriteResult
---@field version integer?
---@field variants coauthor.Variant[]
---@field withheld { reason: string }[]

---@param withheld { reason: string }[]
local function say_withheld(withheld)
  for _, one in ipairs(withheld) do
    say.say(one.reason, vim.log.levels.WARN)
  end
end

--- Run a command of the kind `rewrite` or `continue`.
---@param target coauthor.Target
---@param command coauthor.Command
---@param instruction? string
function M.run(target, command, instruction)
  local view ---@type coauthor.Preview?
  local cancel = function() end
  local tick = vim.api.nvim_buf_get_changedtick(target.bufnr)
  local function close()
    if view then
      view:close()
    end
  end
  say.say(command.title .. ' …')
  cancel = server.request({
    client = target.client,
    bufnr = target.bufnr,
    method = 'coauthor/rewrite',
    title = command.title,
    params = {
      textDocument = vim.lsp.util.make_text_document_params(target.bufnr),
      range = target.range,
      command = command.id,
      instruction = instruction,
      version = vim.lsp.util.buf_versions[target.bufnr],
    },
    on_partial = function(draft)
      -- Others are seen when they are finished.
      if draft.variant == 0 then
        view = view or preview.open(target, command.title, cancel)
        view:show_draft(draft.text)
      end
    end,
    on_failure = close,
    ---@param result coauthor.RewriteResult
    on_result = function(result)
      say_withheld(result.withheld)
      if vim.api.nvim_buf_get_changedtick(target.bufnr) ~= tick then
        close()
        say.say('the text has changed meanwhile; please run the command again', vim.log.levels.WARN)
        return
      end
      if #result.variants == 0 then
        close()
        return
      end
      view = view or preview.open(target, command.title, cancel)
      view:show_variants(result.variants, tick, function()
        M.run(target, command, instruction)
      end)
    end,
  })
end

return M
