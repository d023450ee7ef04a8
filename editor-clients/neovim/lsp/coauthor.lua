--- How Neovim 0.11 and newer start coauthor: `vim.lsp.enable('coauthor')`.
---
--- This file needs nothing else: copied into the folder `lsp/` of a configuration it works
--- by itself, with `coauthor` on PATH. With the rest of the plugin, the program is looked
--- for outside of the opened folder, and `cmd` of its options counts (`:help coauthor`).

--- Neovim's names of file types, where the protocol's are others.
local LANGUAGE_IDS = {
  text = 'plaintext',
  tex = 'latex',
  plaintex = 'tex',
  rst = 'restructuredtext',
}

---@type vim.lsp.Config
return {
  cmd = function(dispatchers, config)
    local has_plugin, program = pcall(require, 'coauthor.program')
    local command = has_plugin and program.command(config and config.root_dir) or { 'coauthor', 'serve' }
    return vim.lsp.rpc.start(command, dispatchers, {
      cwd = config and config.cmd_cwd,
      env = config and config.cmd_env,
      detached = config and config.detached,
    })
  end,
  filetypes = {
    'markdown',
    'text',
    'tex',
    'plaintex',
    'rst',
    'asciidoc',
    'typst',
    'org',
    'gitcommit',
    'mail',
    'html',
  },
  root_markers = { '.coauthor', '.git' },
  get_language_id = function(_, filetype)
    return LANGUAGE_IDS[filetype] or filetype
  end,
}
