/** Ghost text: what was offered last, and taking it whole, in parts, or not at all. */
import { commands, window, workspace, type Position, type TextDocument, type TextEditor } from "vscode";
import { Selection, InlineCompletionTriggerKind, type InlineCompletionItem } from "vscode";
import {
  ExecuteCommandRequest,
  InlineCompletionRequest,
  InlineCompletionTriggerKind as WireTrigger,
  type Middleware,
} from "vscode-languageclient/node";
import { Offer, type Item } from "./offer.ts";
import { plain } from "./plain.ts";
import { DID_ACCEPT, DID_DISMISS, DID_SHOW, SERVER_ACCEPT, SERVER_ACCEPTED } from "./protocol.ts";
import type { Session } from "./session.ts";
import { say } from "./status.ts";

const NOTHING = "coauthor has no suggestion here.";
const NO_OTHER = "There is no other suggestion; the setting coauthor.inline.alternatives asks for more.";
const SETTLED_MS = 50;

export type Unit = "word" | "clause" | "sentence" | "all";

export class Suggestions {
  readonly #session: Session;
  #offer: Offer | undefined;
  #asked = false;
  /** How often VS Code has asked. */
  #times = 0;
  /** Where we had VS Code ask a second time, so that it is never a third. */
  #again: { document: TextDocument; version: number; position: Position } | undefined;
  #isAgain = false;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Between VS Code and the server: holds back, and remembers what is offered. */
  readonly provide: NonNullable<Middleware["provideInlineCompletionItems"]> = async (
    document,
    position,
    context,
    token,
    next,
  ) => {
    if (selects(document)) {
      return [];
    }
    const time = ++this.#times;
    const automatic = this.#isAgain || context.triggerKind === InlineCompletionTriggerKind.Automatic;
    this.#isAgain = false;
    const { version } = document;
    const triggerKind = automatic ? InlineCompletionTriggerKind.Automatic : InlineCompletionTriggerKind.Invoke;
    const result = await next(document, position, { ...context, triggerKind }, token);
    if (token.isCancellationRequested) {
      if (automatic) {
        setTimeout(() => void this.#askAgain(time, document, version, position), SETTLED_MS);
      }
      return result;
    }
    const items = (Array.isArray(result) ? result : (result?.items ?? [])).flatMap(known);
    const before = this.#offer;
    this.#offer = new Offer(document, position, items, automatic);
    if (before?.isAt(document, position) && !this.#offer.follow(before)) {
      say(NO_OTHER);
    }
    if (items.length > 0 && isAt(document, position)) {
      this.#didShow();
    }
    if (this.#asked && !automatic) {
      this.#asked = false;
      if (items.length === 0) {
        say(NOTHING);
      }
    }
    return result;
  };

  /**
   * VS Code drops its question when its own list of words opens or closes, and forgets
   * to ask again. Ask for it, unless the writer has gone on.
   */
  async #askAgain(time: number, document: TextDocument, version: number, position: Position): Promise<void> {
    const before = this.#again;
    const isThird = before?.document === document && before.version === version && before.position.isEqual(position);
    if (isThird || time !== this.#times || document.version !== version || !isAt(document, position)) {
      return;
    }
    this.#again = { document, version, position };
    this.#isAgain = true;
    await commands.executeCommand("editor.action.inlineSuggest.trigger");
    this.#isAgain = false;
  }

  async suggest(): Promise<void> {
    if (this.#session.client === undefined) {
      say(NOTHING);
      return;
    }
    this.#asked = true;
    await commands.executeCommand("editor.action.inlineSuggest.trigger");
  }

  /** Take the next part, also when the grey text is hidden, as behind the palette. */
  async accept(unit: Unit): Promise<void> {
    const editor = window.activeTextEditor;
    const { client } = this.#session;
    if (editor === undefined || client === undefined) {
      return;
    }
    // VS Code tells the server of it when all is taken.
    if (unit === "all" && (await changes("editor.action.inlineSuggest.commit"))) {
      return;
    }
    const cycled = this.#cycledTo(editor);
    const shown = unit === "all" || cycled !== undefined ? undefined : await this.#takeWordShown();
    if (shown !== undefined && (shown.id === undefined || (unit === "word" && shown.isWhole))) {
      return;
    }
    const suggestion = shown?.id ?? cycled;
    const at = editor.selection.active;
    const taken = await client.sendRequest(ExecuteCommandRequest.type, {
      command: SERVER_ACCEPT,
      arguments: [
        {
          textDocument: client.code2ProtocolConverter.asTextDocumentIdentifier(editor.document),
          position: client.code2ProtocolConverter.asPosition(at),
          unit,
          ...(suggestion === undefined ? {} : { suggestion }),
        },
      ],
    });
    if (isTaken(taken)) {
      // VS Code may leave the cursor in front of what somebody else has put there.
      const { document } = editor;
      const end = document.positionAt(document.offsetAt(at) + taken.text.length);
      editor.selection = new Selection(end, end);
      say(`Accepted: ${taken.text.trim()}`);
      if (taken.left) {
        // Behind the palette VS Code would not ask again by itself.
        await commands.executeCommand("editor.action.inlineSuggest.trigger");
      }
    } else if (shown === undefined) {
      say(NOTHING);
    }
  }

  async cycle(step: 1 | -1): Promise<void> {
    await commands.executeCommand(`editor.action.inlineSuggest.show${step > 0 ? "Next" : "Previous"}`);
    const offer = this.#offer;
    const before = offer?.shown;
    if (offer === undefined || before === undefined) {
      say(NOTHING);
    } else if (!offer.go(step)) {
      say(NO_OTHER);
    } else if (offer.shown !== before) {
      this.#didShow();
    }
  }

  async dismiss(): Promise<void> {
    await commands.executeCommand("editor.action.inlineSuggest.hide");
    const offer = this.#offer;
    this.#offer = undefined;
    for (const { id } of offer?.items ?? []) {
      await this.#session.client?.sendNotification(DID_DISMISS, { suggestion: id });
    }
  }

  /** All suggestions as a list, for whoever does not see grey text. */
  async list(): Promise<void> {
    const editor = window.activeTextEditor;
    const { client } = this.#session;
    if (editor === undefined || client === undefined) {
      return;
    }
    const { document } = editor;
    const position = editor.selection.active;
    const version = document.version;
    const found = await client.sendRequest(InlineCompletionRequest.type, {
      textDocument: client.code2ProtocolConverter.asTextDocumentIdentifier(document),
      position: client.code2ProtocolConverter.asPosition(position),
      context: { triggerKind: WireTrigger.Invoked },
    });
    const items = (Array.isArray(found) ? found : (found?.items ?? [])).map((item) => ({
      label: plain(text(item.insertText)),
      item,
    }));
    if (items.length === 0) {
      say(NOTHING);
      return;
    }
    const title = "Suggestions for the cursor";
    const picked = await window.showQuickPick(items, { title, placeHolder: "Enter puts one into the text" });
    if (picked === undefined || document.version !== version) {
      return;
    }
    await editor.edit((edit) => edit.insert(position, text(picked.item.insertText)));
    await commands.executeCommand(SERVER_ACCEPTED, ...(picked.item.command?.arguments ?? []));
  }

  #didShow(): void {
    const offer = this.#offer;
    const item = offer?.shown;
    const { client } = this.#session;
    if (offer !== undefined && item !== undefined && client !== undefined && showsGhosts()) {
      const textDocument = client.code2ProtocolConverter.asTextDocumentIdentifier(offer.document);
      void client.sendNotification(DID_SHOW, { textDocument, suggestion: item.id });
    }
  }

  /**
   * Take the next word of the grey text. Which of several suggestions is shown, and
   * whether it is ours at all, only VS Code knows: so its own command takes the word,
   * and that word tells. `id` is undefined where another extension has suggested it,
   * and `isWhole` false where we would have taken more, as in "don't".
   * Undefined if no grey text is shown, as behind the palette.
   */
  async #takeWordShown(): Promise<{ id: string | undefined; isWhole: boolean } | undefined> {
    const editor = window.activeTextEditor;
    if (editor === undefined) {
      return undefined;
    }
    const { document } = editor;
    const offer = this.#offer?.document === document ? this.#offer : undefined;
    const start = document.offsetAt(editor.selection.active);
    const taken = (from: number): string => document.getText().slice(from, document.offsetAt(editor.selection.active));
    // The space before a word is a word to VS Code.
    while (taken(start).trim() === "") {
      if (!(await changes("editor.action.inlineSuggest.acceptNextWord"))) {
        return undefined;
      }
    }
    if (offer === undefined) {
      return { id: undefined, isWhole: true };
    }
    const typed = taken(document.offsetAt(offer.position));
    const fitting = offer.items.filter((it) => typed !== "" && it.text.startsWith(typed));
    const shown = fitting.find((it) => it === offer.shown) ?? fitting[0];
    if (shown === undefined) {
      return { id: undefined, isWhole: true };
    }
    await this.#session.client?.sendNotification(DID_ACCEPT, { suggestion: shown.id, acceptedLength: typed.length });
    return { id: shown.id, isWhole: /^(\s|$)/.test(shown.text.slice(typed.length)) };
  }

  /**
   * Which suggestion at the cursor our own keys have gone to; undefined for the first.
   * Its parts are not taken by VS Code: behind the space before its first word it would
   * ask again, and be told of the first.
   */
  #cycledTo(editor: TextEditor): string | undefined {
    const offer = this.#offer;
    const isHere = offer?.isAt(editor.document, editor.selection.active);
    return isHere && offer?.isAnother ? offer.shown?.id : undefined;
  }
}

/** Run a command of VS Code that may change the text, and return whether it did. */
async function changes(command: string): Promise<boolean> {
  const document = window.activeTextEditor?.document;
  const before = document?.version;
  await commands.executeCommand(command);
  return document?.version !== before;
}

function known(item: InlineCompletionItem): Item[] {
  const id: unknown = item.command?.arguments?.[0];
  return typeof id === "string" ? [{ id, text: text(item.insertText) }] : [];
}

function text(insert: string | { value: string }): string {
  return typeof insert === "string" ? insert : insert.value;
}

function selects(document: TextDocument): boolean {
  const editor = window.activeTextEditor;
  return editor?.document === document && editor.selections.some((it) => !it.isEmpty);
}

function isAt(document: TextDocument, position: Position): boolean {
  const editor: TextEditor | undefined = window.activeTextEditor;
  return editor?.document === document && editor.selection.active.isEqual(position);
}

function showsGhosts(): boolean {
  return workspace.getConfiguration("editor.inlineSuggest").get("enabled", true);
}

function isTaken(value: unknown): value is { text: string; left: string } {
  return typeof value === "object" && value !== null && "text" in value && "left" in value;
}
