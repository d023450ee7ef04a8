/** Ideas: a list to pick from, and a page beside the text. They never go into the text. */
import {
  CancellationTokenSource,
  CodeLens,
  QuickPickItemKind,
  Range,
  ThemeIcon,
  ViewColumn,
  env,
  languages,
  window,
  workspace,
  type CodeLensProvider,
  type Disposable,
  type QuickInputButton,
  type QuickPick,
  type QuickPickItem,
  type TextDocument,
  type Uri,
} from "vscode";
import { ideaPage } from "./idea_page.ts";
import { PAGE, type Pages } from "./pages.ts";
import { plain } from "./plain.ts";
import { IDEA, IDEAS, type IdeaItem, type IdeasParams } from "./protocol.ts";
import { sentenceOf, type Session } from "./session.ts";
import { say } from "./status.ts";

const MORE: QuickInputButton = { iconPath: new ThemeIcon("sparkle"), tooltip: "More like this" };
const COPY: QuickInputButton = { iconPath: new ThemeIcon("copy"), tooltip: "Copy" };

type Wish = "like" | "else";

interface Choice extends QuickPickItem {
  idea?: IdeaItem;
  does?: "else" | "page";
}

/** What was asked, and what came of it so far. */
interface Round {
  params: IdeasParams;
  title: string;
  ideas: IdeaItem[];
}

/** A page of ideas, and the lines on which they begin. */
interface Written {
  round: Round;
  headings: number[];
}

let number = 0;

export class Ideas implements CodeLensProvider, Disposable {
  readonly #session: Session;
  readonly #pages: Pages;
  readonly #written = new Map<string, Written>();
  readonly #registered: Disposable;

  constructor(session: Session, pages: Pages) {
    this.#session = session;
    this.#pages = pages;
    this.#registered = languages.registerCodeLensProvider({ scheme: PAGE }, this);
  }

  dispose(): void {
    this.#registered.dispose();
  }

  /** Ask, and show each idea as it comes. */
  async pick(params: IdeasParams, title: string): Promise<void> {
    const pick = window.createQuickPick<Choice>();
    pick.title = title;
    pick.ignoreFocusOut = true;
    pick.matchOnDetail = true;
    let round: Round | undefined = { params, title, ideas: [] };
    try {
      while (round !== undefined) {
        const found: IdeaItem[] | undefined = await this.#found(pick, round.params);
        round = found && (await this.#chosen(pick, { ...round, ideas: found }));
      }
    } catch (error) {
      pick.hide();
      void window.showInformationMessage(sentenceOf(error));
    } finally {
      pick.dispose();
    }
  }

  /** Others for the page that is open: like the idea at the cursor, or unlike all of it. */
  async further(wish: Wish, page?: Uri, index?: number): Promise<void> {
    const editor = window.visibleTextEditors.find((it) =>
      page ? it.document.uri.toString() === page.toString() : this.#written.has(it.document.uri.toString()),
    );
    const written = editor && this.#written.get(editor.document.uri.toString());
    if (editor === undefined || written === undefined) {
      say("This works on a page of ideas; “Open as a page” in their list makes one.");
      return;
    }
    const { round, headings } = written;
    const at = index ?? headings.findLastIndex((line) => line <= editor.selection.active.line);
    const idea = round.ideas[Math.max(0, at)];
    const asked = wish === "like" && idea ? like(round, idea) : others(round);
    const { client } = this.#session;
    try {
      const found = await client?.sendRequest(IDEAS, asked);
      if (found !== undefined) {
        // The newest first, and nothing that was read is lost.
        this.#writePage(editor.document.uri, { ...round, ideas: [...found.ideas, ...round.ideas] });
      }
    } catch (error) {
      void window.showInformationMessage(sentenceOf(error));
    }
  }

  provideCodeLenses(document: TextDocument): CodeLens[] {
    const written = this.#written.get(document.uri.toString());
    if (written === undefined) {
      return [];
    }
    const lens = (line: number, title: string, command: string, index?: number): CodeLens =>
      new CodeLens(new Range(line, 0, line, 0), { title, command, arguments: [document.uri, index] });
    return [
      lens(0, "$(refresh) Something else", "coauthor.somethingElse"),
      ...written.headings.map((line, index) =>
        lens(line, "$(sparkle) More like this", "coauthor.moreLikeThis", index),
      ),
    ];
  }

  /** Undefined when the writer leaves. Throws what the server says. */
  async #found(pick: QuickPick<Choice>, params: IdeasParams): Promise<IdeaItem[] | undefined> {
    const { client } = this.#session;
    if (client === undefined) {
      return undefined;
    }
    const cancel = new CancellationTokenSource();
    const token = `coauthor-ideas-${++number}`;
    const found: Choice[] = [];
    pick.items = [];
    pick.value = "";
    pick.busy = true;
    pick.placeholder = "Thinking. Escape cancels.";
    const listening = [
      pick.onDidHide(() => cancel.cancel()),
      client.onProgress(IDEA, token, (idea) => {
        found.push(choice(idea));
        pick.items = [...found];
      }),
    ];
    pick.show();
    try {
      const asked = { ...params, partialResultToken: token };
      return (await client.sendRequest(IDEAS, asked, cancel.token)).ideas;
    } catch (error) {
      if (cancel.token.isCancellationRequested) {
        return undefined;
      }
      throw error;
    } finally {
      pick.busy = false;
      listening.forEach((it) => it.dispose());
      cancel.dispose();
    }
  }

  /** What to ask next; undefined when the writer is content. */
  #chosen(pick: QuickPick<Choice>, round: Round): Promise<Round | undefined> {
    pick.placeholder = "Enter opens an idea beside your text. Nothing is put into it.";
    pick.items = [
      ...round.ideas.map(choice),
      { label: "", kind: QuickPickItemKind.Separator },
      { label: "$(refresh) Something else", alwaysShow: true, does: "else" },
      { label: "$(open-preview) Open as a page", alwaysShow: true, does: "page" },
    ];
    return new Promise((resolve) => {
      const leave = (next: Round | undefined): void => {
        listening.forEach((it) => it.dispose());
        if (next === undefined) {
          pick.hide();
        }
        resolve(next);
      };
      const listening = [
        pick.onDidAccept(() => {
          const [item] = pick.activeItems;
          if (item?.does === "else") {
            leave({ ...round, params: others(round) });
          } else if (item !== undefined) {
            leave(undefined);
            void this.#openPage(round, item.idea);
          }
        }),
        pick.onDidTriggerItemButton(({ item, button }) => {
          if (button === MORE && item.idea) {
            leave({ ...round, params: like(round, item.idea) });
          } else if (item.idea) {
            void env.clipboard.writeText(item.idea.text);
            say("The idea is in the clipboard.");
          }
        }),
        pick.onDidHide(() => leave(undefined)),
      ];
    });
  }

  async #openPage(round: Round, picked: IdeaItem | undefined): Promise<void> {
    const ideas = picked ? [picked, ...round.ideas.filter((it) => it !== picked)] : round.ideas;
    const uri = this.#pages.add(`${round.title}.md`, "");
    this.#writePage(uri, { ...round, ideas });
    const page = await workspace.openTextDocument(uri);
    await window.showTextDocument(page, { viewColumn: ViewColumn.Beside, preserveFocus: true, preview: true });
  }

  #writePage(uri: Uri, round: Round): void {
    const { text, headings } = ideaPage(round.title, round.ideas);
    this.#written.set(uri.toString(), { round, headings });
    this.#pages.write(uri, text);
  }
}

function choice(idea: IdeaItem): Choice {
  const { title, text } = idea;
  const detail = title && title !== text ? { detail: plain(text) } : {};
  return { label: plain(title || text), ...detail, buttons: [MORE, COPY], idea };
}

function like({ params }: Round, idea: IdeaItem): IdeasParams {
  const { exclude: _, ...others } = params;
  return { ...others, like: idea.text };
}

function others({ params, ideas }: Round): IdeasParams {
  const { like: _, ...rest } = params;
  return { ...rest, exclude: ideas.map((it) => it.text) };
}
