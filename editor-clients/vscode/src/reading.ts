/** A page that shows exactly what the model would read at the cursor. */
import { ViewColumn, window, workspace } from "vscode";
import type { Pages } from "./pages.ts";
import { CONTEXT, type ContextResult } from "./protocol.ts";
import { sentenceOf, type Session } from "./session.ts";

export async function showContext(session: Session, pages: Pages): Promise<void> {
  const editor = window.activeTextEditor;
  const { client } = session;
  if (client === undefined || editor === undefined) {
    void window.showWarningMessage("This needs a running coauthor and a text with the cursor in it.");
    return;
  }
  try {
    const result = await client.sendRequest(CONTEXT, {
      textDocument: client.code2ProtocolConverter.asTextDocumentIdentifier(editor.document),
      position: client.code2ProtocolConverter.asPosition(editor.selection.active),
    });
    const page = await workspace.openTextDocument(pages.add("What the model reads.md", written(result)));
    await window.showTextDocument(page, { viewColumn: ViewColumn.Beside, preserveFocus: true });
  } catch (error) {
    void window.showWarningMessage(sentenceOf(error));
  }
}

function written({ pieces, leftOut, backend, destination }: ContextResult): string {
  const where = destination === "local" ? "stays on this machine" : "is sent to another machine";
  return [
    "# What the model would read here",
    `It is run by \`${backend}\`, and the text ${where}.`,
    ...pieces.map((it) => {
      const size = it.tokens === undefined ? counted(it.characters, "character") : counted(it.tokens, "token");
      return `## ${it.kind}, ${size}\n\n${it.reason}\n\n${fenced(it.text)}`;
    }),
    ...(leftOut.length > 0 ? ["## Left out", leftOut.map((it) => `- ${it.kind}: ${it.reason}`).join("\n")] : []),
    "",
  ].join("\n\n");
}

function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

/** A fence that the text cannot end. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}
