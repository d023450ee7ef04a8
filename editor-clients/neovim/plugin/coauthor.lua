--- What is there before anything is asked for: the command, the `<Plug>` mappings, and a
--- server for prose. Everything else is loaded when it is needed.

if vim.g.loaded_coauthor then
  return
end
vim.g.loaded_coauthor = true

if vim.fn.has('nvim-0.11') == 0 then
  require('coauthor.old').start()
  return
end

vim.api.nvim_create_user_command('Coauthor', function(call)
  require('coauthor.subcommands').run(call)
end, {
  nargs = '*',
  range = true,
  desc = 'Write with coauthor',
  complete = function(_, line)
    return require('coauthor.subcommands').complete(line)
  end,
})

--- The mapping's name, its modes, the subcommand, and what it does.
local PLUGS = {
  { 'accept', 'in', 'accept', 'Accept the suggestion' },
  { 'accept-word', 'in', 'accept word', 'Accept the next word' },
  { 'accept-clause', 'in', 'accept clause', 'Accept the next clause' },
  { 'accept-sentence', 'in', 'accept sentence', 'Accept the next sentence' },
  { 'next', 'in', 'next', 'Next suggestion' },
  { 'previous', 'in', 'previous', 'Previous suggestion' },
  { 'dismiss', 'in', 'dismiss', 'Dismiss the suggestion' },
  { 'suggest', 'in', 'suggest', 'Ask for a suggestion' },
  { 'read', 'in', 'read', 'Read the suggestion out' },
  { 'run', 'inx', 'run', 'Choose a command of coauthor' },
  { 'instruct', 'inx', 'instruct', 'Rewrite by an instruction' },
  { 'ideas', 'in', 'ideas', 'Ask for ideas' },
  { 'cancel', 'inx', 'cancel', 'Cancel what coauthor is doing' },
  { 'toggle', 'n', 'toggle', 'Switch coauthor on or off' },
}
for _, plug in ipairs(PLUGS) do
  local name, modes, subcommand, about = unpack(plug)
  vim.keymap.set(vim.split(modes, ''), '<Plug>(coauthor-' .. name .. ')', function()
    require('coauthor.subcommands').run({ fargs = vim.split(subcommand, ' '), range = 0 })
  end, { desc = about })
end

--- By now `init.lua`, or a plugin manager after it, has had its say.
local function start()
  require('coauthor.start').start()
end
if vim.v.vim_did_enter == 1 then
  vim.schedule(start)
else
  vim.api.nvim_create_autocmd('VimEnter', { once = true, callback = start })
end
