--- Exactly what a model would be sent for a suggestion here, in a scratch buffer.
local say = require('coauthor.say')
local scratch = require('coauthor.scratch')
local server = require('coauthor.server')

local M = {}

---@param target coauthor.Target
---@param command? string a command's id
function M.show(target, command)
  server.request({
    client = target.client,
    bufnr = target.bufnr,
    method = 'coauthor/context',
    title = 'What would be sent',
    params = {
      textDocument = vim.lsp.util.make_text_document_params(target.bufnr),
      position = target.range['end'],
      range = target.range,
      command = command,
    },
    on_result = function(result)
      local lines = { ('# What the model would be sent (%s, %s)'):format(result.backend, result.destination) }
      for _, piece in ipairs(result.pieces) do
        local size = piece.tokens and piece.tokens .. ' tokens' or piece.characters .. ' characters'
        vim.list_extend(lines, { '', ('## %s: %s (%s)'):format(piece.kind, piece.reason, size), '' })
        vim.list_extend(lines, vim.split(piece.text, '\r?\n'))
      end
      for _, left_out in ipairs(result.leftOut or {}) do
        vim.list_extend(lines, { '', ('- Left out, %s: %s'):format(left_out.kind, left_out.reason) })
      end
      scratch.show('context', lines)
      local pieces = #result.pieces == 1 and '1 piece' or #result.pieces .. ' pieces'
      say.say(('%s would be sent; they are in the buffer coauthor://context, below'):format(pieces))
    end,
  })
end

return M
