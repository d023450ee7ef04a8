--- Finding the server: by the writer's setting, else on PATH, by its absolute path.
---
--- What lies in the opened folder is never run by itself: a folder may come from anybody.
--- Another project on the package index is called coauthor as well, hence `is_ours`.
local M = {}

local NAME = 'coauthor'
M.ADVICE =
  'Install it with `uv tool install .` in a clone of coauthor, or set `cmd`; see :checkhealth coauthor'

---@param path string
---@param folder? string
---@return boolean
local function is_inside(path, folder)
  local outer = folder and vim.uv.fs_realpath(folder)
  if not outer then
    return false
  end
  local inner = vim.fs.normalize(vim.uv.fs_realpath(path) or path)
  return vim.startswith(inner .. '/', vim.fs.normalize(outer):gsub('/$', '') .. '/')
end

--- A home folder that is opened as a whole is where the writer's own programs live.
---@param folder? string
---@return string?
local function opened(folder)
  if folder and vim.uv.fs_realpath(folder) == vim.uv.fs_realpath(vim.uv.os_homedir() or '') then
    return nil
  end
  return folder
end

--- The first `coauthor` on PATH that does not lie in an opened folder.
---@param root_dir? string
---@return string? program, string? passed_over one that lies in the opened folder
function M.on_path(root_dir)
  local windows = vim.fn.has('win32') == 1
  local passed_over ---@type string?
  for folder in vim.gsplit(vim.env.PATH or '', windows and ';' or ':', { plain = true }) do
    local absolute = windows and folder:match('^%a:[\\/]') or folder:match('^/')
    local found = absolute and vim.fn.exepath(vim.fs.joinpath(folder, NAME)) or ''
    if found ~= '' then
      if is_inside(folder, opened(root_dir)) or is_inside(folder, opened(vim.fn.getcwd())) then
        passed_over = passed_over or found
      else
        return found, passed_over
      end
    end
  end
  return nil, passed_over
end

--- The command that starts the server. Raises a sentence where there is none.
---@param root_dir? string the opened folder
---@return string[]
function M.command(root_dir)
  local set = require('coauthor.options').get().cmd
  if type(set) == 'table' then
    return set
  end
  if set then
    local program = vim.fn.exepath(vim.fs.normalize(set))
    if program == '' then
      error(("coauthor: there is no program '%s', which the option `cmd` names"):format(set), 0)
    end
    return { program, 'serve' }
  end
  local program, passed_over = M.on_path(root_dir)
  if program then
    return { program, 'serve' }
  end
  if passed_over then
    error(
      ('coauthor: %s lies in the opened folder and is not run by itself. If you trust it, name it in `cmd`'):format(
        passed_over
      ),
      0
    )
  end
  error('coauthor: the program `coauthor` is not on PATH. ' .. M.ADVICE, 0)
end

--- Whether a program's `--version` is that of ours.
---@param version string
---@return boolean
function M.is_ours(version)
  return version:find('coauthor-lsp', 1, true) ~= nil
end

return M
