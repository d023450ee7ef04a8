/** A rewrite beside the text as it is, before anything changes. */
import {
  TabInputTextDiff,
  ViewColumn,
  commands,
  languages,
  window,
  workspace,
  type TextDocument,
  type TextEdit,
  type Uri,
} from "vscode";
import type { Pages } from "./pages.ts";

export class Preview {
  readonly #pages: Pages;
  readonly #document: TextDocument;
  readonly #title: string;
  readonly #column = window.activeTextEditor?.viewColumn ?? ViewColumn.Active;
  #page: Uri | undefined;
  #shown: Promise<void> = Promise.resolve();

  constructor(pages: Pages, document: TextDocument, title: string) {
    this.#pages = pages;
    this.#document = document;
    this.#title = title;
  }

  /**
   * Show the document with these edits made, as differences from what it is.
   * Opening takes a moment, in which the writer may look at another version already.
   */
  show(edits: readonly TextEdit[]): Promise<void> {
    const text = edited(this.#document, edits);
    this.#shown = this.#shown.then(() => this.#show(text));
    return this.#shown;
  }

  async #show(text: string): Promise<void> {
    if (this.#page !== undefined) {
      this.#pages.write(this.#page, text);
      return;
    }
    this.#page = this.#pages.add(this.#title, text);
    const page = await workspace.openTextDocument(this.#page);
    await languages.setTextDocumentLanguage(page, this.#document.languageId);
    // Below the text, because the list of versions covers what is at the top.
    await commands.executeCommand("workbench.action.newGroupBelow");
    await commands.executeCommand("vscode.diff", this.#document.uri, this.#page, this.#title, {
      preview: true,
      preserveFocus: true,
      viewColumn: ViewColumn.Active,
    });
    await commands.executeCommand("workbench.action.focusQuickOpen");
  }

  /** Close it, if it is open, and go back to the text. */
  async close(): Promise<void> {
    await this.#shown.catch(() => undefined);
    const address = this.#page?.toString();
    if (address === undefined) {
      return;
    }
    this.#page = undefined;
    const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
    await window.tabGroups.close(
      tabs.filter((tab) => tab.input instanceof TabInputTextDiff && tab.input.modified.toString() === address),
    );
    await window.showTextDocument(this.#document, { viewColumn: this.#column });
  }
}

/** The text of a document with edits made, which are in its order. */
function edited(document: TextDocument, edits: readonly TextEdit[]): string {
  const text = document.getText();
  const parts: string[] = [];
  let at = 0;
  for (const { range, newText } of edits) {
    parts.push(text.slice(at, document.offsetAt(range.start)), newText);
    at = document.offsetAt(range.end);
  }
  return [...parts, text.slice(at)].join("");
}
