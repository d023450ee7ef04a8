hook -group coauthor global BufSetOption filetype=(?:markdown|latex|restructuredtext|asciidoc|typst|org|git-commit|mail) %{
    set-option -add buffer lsp_servers %{
        [coauthor]
        root_globs = [".git", ".hg"]
        command = "coauthor"
        args = ["serve"]
    }
}
hook -group coauthor global WinSetOption filetype=(?:markdown|latex|restructuredtext|asciidoc|typst|org|git-commit|mail) %{
    lsp-enable-window
}
