/** Wires everything together when the first text is opened, and ends it again. */
import { homedir } from "node:os";
import {
  ProcessExecution,
  Task,
  TaskScope,
  commands,
  extensions,
  tasks,
  window,
  workspace,
  type ExtensionContext,
  type Uri,
} from "vscode";
import { executing, withPreview } from "./actions.ts";
import { Ideas } from "./ideas.ts";
import { showInstall } from "./install.ts";
import { menu, toggle } from "./menu.ts";
import { Pages } from "./pages.ts";
import { showContext } from "./reading.ts";
import { Runner } from "./run.ts";
import { findServer, onPythonEnvironment } from "./server.ts";
import { Session } from "./session.ts";
import { languages, settingsForServer } from "./settings.ts";
import { StatusBar } from "./status.ts";
import { Suggestions } from "./suggestions.ts";
import { tryIt } from "./try.ts";

const TOLD_INSTALL = "told how to install";
const OF_COMMAND = "coauthor.do.";

let session: Session | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const log = window.createOutputChannel("coauthor", { log: true });
  const status = new StatusBar("coauthor.menu");
  const pages = new Pages();
  const current: Session = new Session(
    context,
    status,
    {
      provideInlineCompletionItems: (...args) => suggestions.provide(...args),
      provideCodeActions: async (document, range, about, token, next) =>
        withPreview(await next(document, range, about, token)),
      executeCommand: executing(() => runner),
      workspace: { configuration: ({ items }) => items.map(settingsForServer) },
    },
    log,
  );
  session = current;
  const suggestions = new Suggestions(current);
  const ideas = new Ideas(current, pages);
  const runner = new Runner(current, pages, ideas);
  current.onMissing = () => {
    if (!context.globalState.get(TOLD_INSTALL)) {
      void context.globalState.update(TOLD_INSTALL, true);
      void showInstall(pages);
    }
  };

  const actions: Record<string, (...args: never[]) => unknown> = {
    suggest: () => suggestions.suggest(),
    acceptAll: () => suggestions.accept("all"),
    acceptWord: () => suggestions.accept("word"),
    acceptClause: () => suggestions.accept("clause"),
    acceptSentence: () => suggestions.accept("sentence"),
    nextAlternative: () => suggestions.cycle(1),
    previousAlternative: () => suggestions.cycle(-1),
    dismiss: () => suggestions.dismiss(),
    listSuggestions: () => suggestions.list(),
    run: () => runner.choose(),
    moreLikeThis: (page?: Uri, index?: number) => ideas.further("like", page, index),
    somethingElse: (page?: Uri) => ideas.further("else", page),
    menu: () => menu(status),
    sayStatus: () => window.showInformationMessage(status.sentences()),
    toggle: () => toggle(status, current),
    showContext: () => showContext(current, pages),
    showInstall: () => showInstall(pages),
    showLog: () => log.show(),
    restart: () => current.restart(),
    settings: () => commands.executeCommand("workbench.action.openSettings", "@ext:coauthor.coauthor"),
    doctor: () => doctor(context),
    tryIt: () => tryIt(),
    walkthrough: () => firstSteps(current),
  };
  for (const [name, action] of Object.entries(actions)) {
    context.subscriptions.push(commands.registerCommand(`coauthor.${name}`, action));
  }
  for (const id of shippedCommands()) {
    context.subscriptions.push(commands.registerCommand(OF_COMMAND + id, () => runner.run(id)));
  }

  const tellLanguages = (): unknown => commands.executeCommand("setContext", "coauthor.languages", languages());
  context.subscriptions.push(
    log,
    status,
    pages,
    ideas,
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("coauthor")) {
        void tellLanguages();
        current.settingsChanged((name) => event.affectsConfiguration(name));
      }
    }),
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0 && ["file", "untitled"].includes(document.uri.scheme)) {
        current.beQuiet();
      }
    }),
    workspace.onDidGrantWorkspaceTrust(() => current.client ?? current.restart()),
    window.onDidChangeWindowState(({ focused }) => {
      // Whoever comes back may have installed it meanwhile.
      if (focused && status.state === "missing") {
        void current.restart();
      }
    }),
  );
  await tellLanguages();
  void onPythonEnvironment(() => void current.environmentChanged()).then((it) => it && context.subscriptions.push(it));
  // Whatever it finds: the commands are there meanwhile.
  void current.restart();
}

export async function deactivate(): Promise<void> {
  await session?.stop();
}

/** The ids of the commands that the manifest has in the palette. */
function shippedCommands(): string[] {
  const manifest = extensions.getExtension("coauthor.coauthor")?.packageJSON;
  const all: { command: string }[] = manifest.contributes.commands;
  return all.flatMap((it) => (it.command.startsWith(OF_COMMAND) ? [it.command.slice(OF_COMMAND.length)] : []));
}

async function firstSteps(current: Session): Promise<void> {
  await commands.executeCommand("workbench.action.openWalkthrough", "coauthor.coauthor#start", false);
  // An event of its own: VS Code heeds each once, and has no ear for it before.
  await commands.executeCommand("setContext", "coauthor.foundAtFirstSteps", current.client !== undefined);
}

/** Let the server's own program check the installation, in a terminal. */
async function doctor(context: ExtensionContext): Promise<void> {
  const found = await findServer(context.workspaceState);
  if ("why" in found) {
    void window.showWarningMessage(found.why);
    return;
  }
  // A task, because a terminal would close with the program, and not through a shell,
  // whose rules for quoting we would have to know. Like the server, not in the folder.
  const program = new ProcessExecution(found.program, ["doctor"], { cwd: homedir() });
  await tasks.executeTask(new Task({ type: "coauthor" }, TaskScope.Workspace, "doctor", "coauthor", program));
}
