/** Running a command: which one, with which instruction, on which text. */
import { QuickPickItemKind, window, type QuickPickItem, type TextEditor } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { Ideas } from "./ideas.ts";
import { Instructions } from "./instruct.ts";
import type { Pages } from "./pages.ts";
import { plain } from "./plain.ts";
import { COMMANDS, type CommandItem, type IdeasParams, type RewriteParams } from "./protocol.ts";
import { rewrite } from "./rewrite.ts";
import { sentenceOf, type Session } from "./session.ts";

const HEADINGS: Record<CommandItem["kind"], string> = {
  rewrite: "Rewrite",
  continue: "Go on",
  ideate: "Ideas",
};

interface Item extends QuickPickItem {
  command?: CommandItem;
}

export class Runner {
  readonly #session: Session;
  readonly #pages: Pages;
  readonly #ideas: Ideas;
  readonly #instructions = new Instructions();

  constructor(session: Session, pages: Pages, ideas: Ideas) {
    this.#session = session;
    this.#pages = pages;
    this.#ideas = ideas;
  }

  /** Let the writer choose among all commands, their own and the folder's too. */
  async choose(): Promise<void> {
    await this.#withEditor(async (client, editor) => {
      // Not awaited: the list is there at once, so that no key goes into the text.
      const items = commandsFor(client, editor).then(listed);
      const picked = await window.showQuickPick(items, {
        title: "Run a command",
        placeHolder: editor.selection.isEmpty ? "For the text at the cursor" : "For what is selected",
        matchOnDescription: true,
      });
      if (picked?.command !== undefined) {
        await this.#run(client, editor, picked.command);
      }
    });
  }

  /** Run the command of an id. */
  async run(id: string): Promise<void> {
    await this.#withEditor(async (client, editor) => {
      const command = (await commandsFor(client, editor)).find((it) => it.id === id);
      if (command === undefined) {
        void window.showWarningMessage(`There is no command “${id}” any more.`);
      } else {
        await this.#run(client, editor, command);
      }
    });
  }

  /** Run what a menu of the server asks for, in our way. */
  async rewrite(params: RewriteParams): Promise<void> {
    await this.#withEditor(async (client, editor) => {
      const command = (await commandsFor(client, editor)).find((it) => it.id === params.command);
      const { document } = editor;
      const meant = client.protocol2CodeConverter.asUri(params.textDocument.uri);
      if (document.uri.toString() !== meant.toString()) {
        void window.showWarningMessage("Another text is open now; please run the command again.");
        return;
      }
      await rewrite(client, this.#pages, document, params, command?.title ?? "Rewrite");
    });
  }

  async ideas(params: IdeasParams): Promise<void> {
    await this.#withEditor(async (client, editor) => {
      const command = (await commandsFor(client, editor)).find((it) => it.id === params.command);
      await this.#ideas.pick(params, command?.title ?? "Ideas");
    });
  }

  async #run(client: LanguageClient, editor: TextEditor, command: CommandItem): Promise<void> {
    if (!command.available) {
      // With a button VS Code shows all of the reason, without one only its first line.
      const others = "Show Other Commands";
      const why = command.reason ?? "This command cannot be run here.";
      void window.showWarningMessage(why, others).then((it) => it && this.choose());
      return;
    }
    const { document, selection } = editor;
    const textDocument = client.code2ProtocolConverter.asTextDocumentIdentifier(document);
    // Before anything is waited for: it says for which text the range holds.
    const { version } = document;
    if (command.kind === "ideate") {
      const position = client.code2ProtocolConverter.asPosition(selection.active);
      const range = selection.isEmpty ? {} : { range: client.code2ProtocolConverter.asRange(selection) };
      await this.#ideas.pick({ textDocument, position, ...range, command: command.id }, command.title);
      return;
    }
    const passage = { textDocument, range: client.code2ProtocolConverter.asRange(selection), command: command.id };
    const instruction = command.needsInstruction
      ? await this.#instructions.ask(client, passage, command.title)
      : undefined;
    if (command.needsInstruction && instruction === undefined) {
      return;
    }
    const title = command.title.replace(/\s*…$/, "");
    const params: RewriteParams = { ...passage, version, ...(instruction ? { instruction } : {}) };
    await rewrite(client, this.#pages, document, params, title);
  }

  /** Tell the writer in a sentence when it cannot be done. */
  async #withEditor(work: (client: LanguageClient, editor: TextEditor) => Promise<void>): Promise<void> {
    const { client } = this.#session;
    const editor = window.activeTextEditor;
    if (client === undefined) {
      void window.showWarningMessage("coauthor does not run; its entry in the status bar says why.");
    } else if (editor === undefined) {
      void window.showWarningMessage("Please put the cursor into a text first.");
    } else {
      try {
        await work(client, editor);
      } catch (error) {
        void window.showWarningMessage(sentenceOf(error));
      }
    }
  }
}

async function commandsFor(client: LanguageClient, { document, selection }: TextEditor): Promise<CommandItem[]> {
  const textDocument = client.code2ProtocolConverter.asTextDocumentIdentifier(document);
  const range = client.code2ProtocolConverter.asRange(selection);
  return (await client.sendRequest(COMMANDS, { textDocument, range })).commands;
}

/** Those that can be run under headings, then the others with the reason. */
function listed(commands: CommandItem[]): Item[] {
  const kinds = Object.keys(HEADINGS) as CommandItem["kind"][];
  const groups = kinds.map((kind) => ({
    heading: HEADINGS[kind],
    of: commands.filter((it) => it.available && it.kind === kind),
  }));
  groups.push({ heading: "Not here", of: commands.filter((it) => !it.available) });
  return groups
    .filter((group) => group.of.length > 0)
    .flatMap((group) => [
      { label: group.heading, kind: QuickPickItemKind.Separator },
      ...group.of.map((command) => ({
        label: plain(command.title),
        ...(command.source === "user" ? { description: "yours" } : {}),
        ...(command.reason ? { detail: plain(command.reason) } : {}),
        command,
      })),
    ]);
}
