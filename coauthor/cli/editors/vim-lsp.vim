autocmd User lsp_setup call lsp#register_server({
    \ 'name': 'coauthor',
    \ 'cmd': {_ -> ["coauthor", 'serve']},
    \ 'allowlist': ['markdown', 'text', 'tex', 'plaintex', 'rst', 'asciidoc', 'typst', 'org', 'gitcommit', 'mail'],
    \ })
