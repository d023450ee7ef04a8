--- Rewriting by what the writer says, or is asked to say.
local M = {}

local FOLLOW = 'follow-instruction'

--- Let the model read ahead while the writer types.
---@param target coauthor.Target
---@param id string
---@param so_far? string
local function prepare(target, id, so_far)
  target.client:notify('coauthor/prepare', {
    textDocument = vim.lsp.util.make_text_document_params(target.bufnr),
    range = target.range,
    command = id,
    instruction = so_far,
  })
end

--- Ask for an instruction, and run a command with it.
---@param target coauthor.Target
---@param id string
---@param title string
function M.ask(target, id, title)
  prepare(target, id)
  -- Neovim's own way of asking is its command line. Another one tells of no keys.
  local group = vim.api.nvim_create_augroup('coauthor.instruct', { clear = true })
  vim.api.nvim_create_autocmd('CmdlineChanged', {
    group = group,
    pattern = '@',
    callback = function()
      prepare(target, id, vim.fn.getcmdline())
    end,
  })
  vim.ui.input({ prompt = title .. ' ' }, function(said)
    vim.api.nvim_clear_autocmds({ group = group })
    if said and vim.trim(said) ~= '' then
      require('coauthor.commands').run(target, id, said)
    end
  end)
end

--- Rewrite as the writer has said, or asks for what is not said yet.
---@param target coauthor.Target
---@param instruction string
function M.run(target, instruction)
  if vim.trim(instruction) == '' then
    M.ask(target, FOLLOW, 'Rewrite how?')
  else
    require('coauthor.commands').run(target, FOLLOW, instruction)
  end
end

return M
