/** The menu behind the entry in the status bar. */
import { QuickPickItemKind, commands, window, type QuickPickItem } from "vscode";
import type { Session } from "./session.ts";
import type { StatusBar } from "./status.ts";

interface Item extends QuickPickItem {
  run?: string;
}

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
    ...whoWrites(status),
    { label: "", kind: QuickPickItemKind.Separator },
    { label: "$(eye) What the model would read here", run: "coauthor.showContext" },
    { label: "$(settings-gear) Settings", run: "coauthor.settings" },
    { label: "$(pulse) Check the installation", run: "coauthor.doctor" },
    { label: "$(output) Show the log", run: "coauthor.showLog" },
    { label: "$(sync) Restart the server", run: "coauthor.restart" },
  ];
  // What the entries say would be cut off there.
  const placeHolder = status.parts.length > 0 ? status.condition() : status.sentences();
  const picked = await window.showQuickPick(items, { title: "coauthor", placeHolder });
  if (picked?.run !== undefined) {
    await commands.executeCommand(picked.run);
  }
}

/** An entry for each job, where not one model does all; it leads to where that is set. */
function whoWrites(status: StatusBar): Item[] {
  const items = status.parts.map(({ job, who, destination }) => ({
    label: `$(${destination === "local" ? "device-desktop" : "cloud"}) ${job}`,
    description: who,
    run: "coauthor.settings",
  }));
  return items.length > 0 ? [{ label: "Who writes", kind: QuickPickItemKind.Separator }, ...items] : [];
}

/** Off in this window, or on again; what the writer has set stays as it is. */
export async function toggle(status: StatusBar, session: Session): Promise<void> {
  if (session.switchedOff || status.state !== "off") {
    await session.switch(!session.switchedOff);
    return;
  }
  void window.showInformationMessage(
    "coauthor is off in its settings, here or in its own file: see inline.initiative and inline.rules there.",
  );
}
