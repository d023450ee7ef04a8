/** A page to try things on, for the first minute. */
import { Selection, commands, window, workspace } from "vscode";

const TEXT = `# A page to try coauthor on

The old lighthouse had been dark for years, and nobody in the village could say who had put out the light. Every evening the children walked down to the harbour and looked up at its windows. One night in October, when the wind came from the sea, one of the windows was`;

export async function tryIt(): Promise<void> {
  const document = await workspace.openTextDocument({ language: "markdown", content: TEXT });
  const editor = await window.showTextDocument(document);
  const end = document.positionAt(TEXT.length);
  editor.selection = new Selection(end, end);
  await commands.executeCommand("coauthor.suggest");
}
