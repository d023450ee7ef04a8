/** The menu behind the entry in the status bar. */
import { ConfigurationTarget, QuickPickItemKind, commands, window, workspace, type QuickPickItem } from "vscode";
import type { StatusBar } from "./status.ts";

interface Item extends QuickPickItem {
  run?: string;
}

const INITIATIVE = "coauthor.inline.initiative";

export async function menu(status: StatusBar): Promise<void> {
  const off = status.state === "off";
  const works = !["missing", "trouble", "starting"].includes(status.state);
  const items: Item[] = [
    ...(works && !off
      ? [
          { label: "$(lightbulb) Suggest something now", run: "coauthor.suggest" },
          { label: "$(list-selection) Run a command…", run: "coauthor.run" },
          { label: "$(circle-slash) Switch off", run: "coauthor.toggle" },
        ]
      : []),
    ...(off ? [{ label: "$(play) Switch on", run: "coauthor.toggle" }] : []),
    ...(works ? [] : [{ label: "$(question) How to install the server", run: "coauthor.showInstall" }]),
    { label: "", kind: QuickPickItemKind.Separator },
    { label: "$(eye) What the model would read here", run: "coauthor.showContext" },
    { label: "$(settings-gear) Settings", run: "coauthor.settings" },
    { label: "$(pulse) Check the installation", run: "coauthor.doctor" },
    { label: "$(output) Show the log", run: "coauthor.showLog" },
    { label: "$(sync) Restart the server", run: "coauthor.restart" },
  ];
  const picked = await window.showQuickPick(items, { title: "coauthor", placeHolder: status.sentences() });
  if (picked?.run !== undefined) {
    await commands.executeCommand(picked.run);
  }
}

/** Off, or on again with what the settings say otherwise. */
export async function toggle(status: StatusBar): Promise<void> {
  const settings = workspace.getConfiguration();
  const before = status.state === "off";
  const own = settings.inspect<string>(INITIATIVE);
  if (!before) {
    await settings.update(INITIATIVE, "off", ConfigurationTarget.Global);
    return;
  }
  // Wherever it says off, from the closest place outwards.
  if (own?.workspaceValue === "off") {
    await settings.update(INITIATIVE, undefined, ConfigurationTarget.Workspace);
  }
  if (own?.globalValue === "off") {
    await settings.update(INITIATIVE, undefined, ConfigurationTarget.Global);
  }
  if (own?.workspaceValue !== "off" && own?.globalValue !== "off") {
    void window.showInformationMessage(
      "coauthor is off in its own settings file (or that of this folder): see inline.initiative there.",
    );
  }
}
