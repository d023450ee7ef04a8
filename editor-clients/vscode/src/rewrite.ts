/** A rewrite from start to end: made with progress, looked at, then taken or left. */
import {
  CancellationTokenSource,
  QuickPickItemKind,
  ThemeIcon,
  WorkspaceEdit,
  window,
  workspace,
  type CancellationToken,
  type QuickInputButton,
  type QuickPick,
  type QuickPickItem,
  type TextDocument,
  type TextEdit,
} from "vscode";
import { WorkDoneProgress, type LanguageClient } from "vscode-languageclient/node";
import type { Pages } from "./pages.ts";
import { plain } from "./plain.ts";
import { Preview } from "./preview.ts";
import { REWRITE, REWRITE_DRAFT, type RewriteParams, type RewriteResult } from "./protocol.ts";
import { sentenceOf } from "./session.ts";
import { say } from "./status.ts";

const ONE_BY_ONE: QuickInputButton = {
  iconPath: new ThemeIcon("checklist"),
  tooltip: "Choose its changes one by one",
};
const TAIL = 120;

interface Choice extends QuickPickItem {
  edits?: TextEdit[];
  does?: "one by one" | "again";
}

let number = 0;

/** `params` without tokens; `title` is the command's. Returns when the writer has decided. */
export async function rewrite(
  client: LanguageClient,
  pages: Pages,
  document: TextDocument,
  params: RewriteParams,
  title: string,
): Promise<void> {
  const preview = new Preview(pages, document, `${title}: ${document.uri.path.split("/").at(-1)}`);
  const pick = window.createQuickPick<Choice>();
  pick.title = title;
  pick.ignoreFocusOut = true;
  // One for all rounds, so that no moment is left in which Escape is not heard.
  const left = new CancellationTokenSource();
  pick.onDidHide(() => left.cancel());
  try {
    let again = true;
    while (again) {
      const result = await made(client, pick, params, left.token);
      again = result !== undefined && (await decided(client, pick, preview, document, result, title, left.token));
    }
  } catch (error) {
    pick.hide();
    void window.showWarningMessage(sentenceOf(error));
  } finally {
    pick.dispose();
    left.dispose();
    await preview.close();
  }
}

/** Undefined when the writer cancels. Throws what the server says. */
async function made(
  client: LanguageClient,
  pick: QuickPick<Choice>,
  params: RewriteParams,
  left: CancellationToken,
): Promise<RewriteResult | undefined> {
  const token = `coauthor-rewrite-${++number}`;
  const drafts = new Map<number, string>();
  pick.items = [];
  pick.busy = true;
  pick.placeholder = "Writing. Escape cancels; your text stays as it is.";
  const listening = [
    client.onProgress(REWRITE_DRAFT, `${token}-drafts`, (draft) => {
      drafts.set(draft.variant, draft.text);
      pick.items = [...drafts].map(([variant, text]) => ({
        label: `$(loading~spin) Draft ${variant + 1}`,
        detail: plain(lastOf(text)),
        alwaysShow: true,
      }));
    }),
    client.onProgress(WorkDoneProgress.type, token, (progress) => {
      if (progress.kind !== "end" && progress.message) {
        pick.placeholder = `Writing, ${progress.message}. Escape cancels; your text stays as it is.`;
      }
    }),
  ];
  pick.show();
  try {
    const asked = { ...params, workDoneToken: token, partialResultToken: `${token}-drafts` };
    return await client.sendRequest(REWRITE, asked, left);
  } catch (error) {
    if (left.isCancellationRequested) {
      say("Cancelled; your text is as it was.");
      return undefined;
    }
    throw error;
  } finally {
    pick.busy = false;
    listening.forEach((it) => it.dispose());
  }
}

/** Show what was made until the writer takes or leaves it; true when they want others. */
async function decided(
  client: LanguageClient,
  pick: QuickPick<Choice>,
  preview: Preview,
  document: TextDocument,
  result: RewriteResult,
  title: string,
  left: CancellationToken,
): Promise<boolean> {
  const variants = await Promise.all(
    result.variants.map(async (variant, index): Promise<Choice> => {
      const edits = await client.protocol2CodeConverter.asTextEdits(variant.edits);
      const count = edits.length === 1 ? "1 change" : `${edits.length} changes`;
      return {
        label: `$(check) ${plain(variant.summary) || `Variant ${index + 1}`}`,
        description: count,
        detail: plain(variant.text.replace(/\s+/g, " ").trim()),
        alwaysShow: true,
        buttons: [ONE_BY_ONE],
        edits,
      };
    }),
  );
  const [best] = variants;
  if (best?.edits === undefined) {
    pick.hide();
    void window.showInformationMessage(reasons(result) || "The model had nothing to change.");
    return false;
  }
  pick.items = [
    ...variants,
    { label: "", kind: QuickPickItemKind.Separator },
    { label: "$(checklist) Choose the changes one by one", alwaysShow: true, does: "one by one" },
    { label: "$(refresh) Try again", alwaysShow: true, does: "again" },
    ...result.withheld.map(({ reason }) => ({ label: `$(info) ${plain(reason)}`, alwaysShow: true })),
  ];
  pick.activeItems = [best];
  pick.placeholder = "Enter takes a version, Escape leaves your text as it is.";
  let seen = best;
  const showing = [preview.show(best.edits)];
  // Listening begins at once: the preview takes a moment, and nobody waits to press Enter.
  const choice = await chosen(pick, left, (item) => {
    if (item.edits !== undefined && item !== seen) {
      seen = item;
      showing.push(preview.show(item.edits));
    }
  });
  await Promise.all(showing);
  if (choice?.does === "again") {
    return true;
  }
  pick.hide();
  await preview.close();
  if (choice === undefined) {
    say(`${title}: your text is as it was.`);
  } else if (document.version !== result.version) {
    void window.showWarningMessage("The text has changed meanwhile; please run the command again.");
  } else {
    await apply(document, choice.edits ?? seen.edits ?? [], title, choice.does === "one by one");
  }
  return false;
}

/** What the writer picks; undefined when they leave. */
function chosen(
  pick: QuickPick<Choice>,
  left: CancellationToken,
  looksAt: (item: Choice) => void,
): Promise<Choice | undefined> {
  if (left.isCancellationRequested) {
    return Promise.resolve(undefined);
  }
  return new Promise((resolve) => {
    const listening = [
      pick.onDidChangeActive(([item]) => item && looksAt(item)),
      pick.onDidAccept(() => {
        const [item] = pick.activeItems;
        if (item?.edits !== undefined || item?.does !== undefined) {
          leave(item);
        }
      }),
      pick.onDidTriggerItemButton(({ item }) => leave({ ...item, does: "one by one" })),
      left.onCancellationRequested(() => leave(undefined)),
    ];
    const leave = (item: Choice | undefined): void => {
      listening.forEach((it) => it.dispose());
      resolve(item);
    };
  });
}

/** One undo step; with `review`, only those changes that the writer leaves ticked. */
async function apply(document: TextDocument, edits: TextEdit[], title: string, review: boolean): Promise<void> {
  const edit = new WorkspaceEdit();
  for (const { range, newText } of edits) {
    const old = document.getText(range);
    const label = old && newText ? `Replace “${old}” by “${newText}”` : old ? `Take out “${old}”` : `Add “${newText}”`;
    const metadata = review ? { needsConfirmation: true, label, description: title } : undefined;
    edit.replace(document.uri, range, newText, metadata);
  }
  const done = await workspace.applyEdit(edit, { isRefactoring: review });
  if (!done) {
    void window.showWarningMessage("The editor did not take the changes; please try again.");
  } else if (!review) {
    say(`${title}: done. Undo takes it back as a whole.`);
  }
}

function reasons({ withheld }: RewriteResult): string {
  return withheld.map((it) => it.reason).join(" ");
}

function lastOf(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > TAIL ? `… ${line.slice(-TAIL)}` : line;
}
