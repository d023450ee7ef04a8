vim.lsp.config('coauthor', {
  cmd = { 'coauthor', 'serve' },
  filetypes = { 'markdown', 'text', 'tex', 'plaintex', 'rst', 'asciidoc', 'typst', 'org', 'gitcommit', 'mail', 'html' },
  get_language_id = function(_, filetype)
    return ({ text = 'plaintext', tex = 'latex', plaintex = 'tex', rst = 'restructuredtext' })[filetype] or filetype
  end,
})
vim.lsp.enable('coauthor')
vim.lsp.inline_completion.enable(true)
vim.keymap.set('i', '<Tab>', function()
  return vim.lsp.inline_completion.get() and '<C-g>u' or '<Tab>'
end, { expr = true, desc = 'Accept the suggestion' })
