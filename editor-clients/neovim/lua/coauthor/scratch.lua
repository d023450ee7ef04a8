--- A buffer beside the manuscript for what is not to be written into it.
local M = {}

--- Show lines in a scratch buffer of this name, below the text; the cursor stays.
---@param name string
---@param lines string[]
---@param append? boolean behind what it has already
---@return integer bufnr
function M.show(name, lines, append)
  -- A name of a file, or what a model says, may have line ends of its own.
  lines = vim.split(table.concat(lines, '\n'), '\r?\n')
  local full = 'coauthor://' .. name
  local bufnr = vim.fn.bufnr('^' .. vim.fn.escape(full, '*[]?{}\\') .. '$')
  if bufnr == -1 then
    bufnr = vim.api.nvim_create_buf(true, true)
    vim.api.nvim_buf_set_name(bufnr, full)
    vim.bo[bufnr].bufhidden = 'hide'
    vim.bo[bufnr].filetype = 'markdown'
  end
  local empty = vim.api.nvim_buf_line_count(bufnr) == 1
    and vim.api.nvim_buf_get_lines(bufnr, 0, 1, false)[1] == ''
  if append and not empty then
    vim.api.nvim_buf_set_lines(bufnr, -1, -1, false, vim.list_extend({ '' }, lines))
  else
    vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, lines)
  end
  if #vim.fn.win_findbuf(bufnr) == 0 then
    vim.api.nvim_open_win(
      bufnr,
      false,
      { split = 'below', height = math.min(10, math.floor(vim.o.lines / 3)) }
    )
  end
  return bufnr
end

return M
