--- `:checkhealth coauthor`: what is there, what is missing, and how to mend it.
local program = require('coauthor.program')
local server = require('coauthor.server')

local M = {}

local function check_neovim()
  vim.health.start('coauthor: Neovim')
  local version = tostring(vim.version())
  if vim.fn.has('nvim-0.11') == 0 then
    vim.health.warn(
      version .. ' has neither ghost text nor the commands of this plugin',
      'Use Neovim 0.12 or newer'
    )
  elseif not vim.lsp.inline_completion then
    vim.health.warn(
      version .. ' has no ghost text: suggestions come with CTRL-X CTRL-O',
      'Use Neovim 0.12 or newer'
    )
  elseif not require('coauthor.inline').is_known() then
    vim.health.warn(
      version .. ' keeps its inline completion otherwise than this plugin knows',
      'Accepting works with vim.lsp.inline_completion.get(); look for a newer version of the plugin'
    )
  else
    vim.health.ok(version .. ' shows ghost text')
  end
end

---@param command string[]
local function check_version(command)
  local asked, answer = pcall(function()
    return vim.system({ command[1], '--version' }, { text = true, timeout = 10000 }):wait()
  end)
  local said = asked and vim.trim(answer.stdout or '') or ''
  if program.is_ours(said) then
    vim.health.ok(('%s is %s'):format(command[1], said))
  else
    vim.health.error(command[1] .. ' is not our coauthor', {
      'Another project on the package index has this name',
      'Install ours with `uv tool install .` in a clone of its repository',
      'Or set `cmd` to the program: see :help coauthor-options',
    })
  end
end

local function check_program()
  vim.health.start('coauthor: the server')
  local found, command = pcall(program.command, nil)
  if not found then
    vim.health.error(tostring(command), program.ADVICE)
    return
  end
  if command[1]:find('[/\\]coauthor[^/\\]*$') then
    check_version(command)
  else
    vim.health.info('It is started by `cmd`: ' .. table.concat(command, ' '))
  end
end

local function check_session()
  vim.health.start('coauthor: this session')
  local clients = vim.lsp.get_clients({ name = server.NAME })
  if #clients == 0 then
    vim.health.info('No server runs yet: it starts with the first text, such as a file that ends in .md')
    return
  end
  local info = clients[1].server_info
  if info and info.name == server.NAME then
    vim.health.ok(('the server runs, version %s'):format(info.version or 'unknown'))
  else
    vim.health.error('another program than coauthor answers', program.ADVICE)
  end
  local status = require('coauthor.status').get()
  local report = status and status.state == 'trouble' and vim.health.error or vim.health.info
  report(require('coauthor.status').in_words())
  vim.health.info('In a terminal, `coauthor doctor` says more, also how fast the model is')
end

function M.check()
  check_neovim()
  check_program()
  check_session()
end

return M
