/** The page for somebody who has the extension, but no server yet. */
import { commands } from "vscode";
import type { Pages } from "./pages.ts";

const TEXT = `# coauthor needs its server

This extension shows what coauthor writes; a program on this machine, the *server*, writes it.
It was not found. Three steps install it; the middle one takes 3 to 8 minutes, once.

1. You need Python 3.11 or newer, git, a C++ compiler and uv.
   On Debian and Ubuntu: \`sudo apt install build-essential git pipx && pipx install uv\`.
   On macOS: \`xcode-select --install\`, then \`pip3 install uv\`.
   On Windows: the part "Desktop development with C++" of the Visual Studio Build Tools, then \`pip install uv\`.
2. In a terminal, in a clone of coauthor's repository (the one this extension came with):

   \`\`\`sh
   uv tool install .
   \`\`\`

3. Back here, run the command **coauthor: Restart the Server**.

**Do not** run \`pip install coauthor\`: on the package index that name belongs to another project.

## It is installed, but not found?

The extension looks in this order, and stops at the first program it finds:

1. the setting \`coauthor.server.path\`, the whole path of the program;
2. the Python environment selected in the Python extension;
3. the folders on \`PATH\`, and \`~/.local/bin\`, where uv puts programs.

\`uv tool dir --bin\` says where uv put it.
The command **coauthor: Show the Log** says what was tried.
A program inside the opened folder is run only in a trusted folder, and only if you say so.
`;

export async function showInstall(pages: Pages): Promise<void> {
  await commands.executeCommand("markdown.showPreview", pages.add("Install coauthor.md", TEXT));
}
