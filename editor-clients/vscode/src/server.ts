/** Finds the server's program: the setting, the selected Python environment, PATH. */
import * as path from "node:path";
import { Uri, extensions, window, workspace, type Memento } from "vscode";
import { isInside, isOfProject, isProgram, placesOnPath, programIn, settingPath } from "./places.ts";

export interface Found {
  program: string;
}

export interface NotFound {
  /** A sentence for the writer. */
  why: string;
  /** There is none on this machine, as far as we can see: time to say how to install it. */
  missing: boolean;
  /** A program of the folder of which the writer has not said yet whether it may run. */
  unasked?: string;
}

/**
 * Always an absolute path. A program inside an opened folder is that folder's code:
 * it is never run in Restricted Mode, nor before the writer has said so (`mayRun`).
 */
export async function findServer(answers: Memento): Promise<Found | NotFound> {
  const setting = workspace.getConfiguration("coauthor").get("server.path", "").trim();
  const wanted = setting ? [settingPath(setting)] : [];
  if (setting && !(wanted[0] && isProgram(wanted[0]))) {
    const why = `The setting coauthor.server.path says ${setting}, which is no program. It should be the whole path of one.`;
    return { why, missing: false };
  }
  const places = setting ? wanted : [await inPythonEnvironment(), ...placesOnPath(process.env["PATH"])];
  let blocked: NotFound | undefined;
  for (const place of places) {
    if (place === undefined || !isProgram(place)) {
      continue;
    }
    const not = whyNotRun(place, answers);
    if (not === undefined) {
      return { program: place };
    }
    blocked ??= not;
  }
  return blocked ?? { why: "coauthor's server is not installed, or not where it can be found.", missing: true };
}

/** Ask whether a folder's program may run; the answer is kept for this folder. */
export async function mayRun(program: string, answers: Memento): Promise<boolean> {
  const yes = "Run It";
  const no = "Do Not";
  const said = await window.showInformationMessage(
    `This folder brings its own coauthor: ${program}. Run this program?`,
    yes,
    no,
  );
  if (said !== undefined) {
    await answers.update(answerKey(program), said === yes);
  }
  return said === yes;
}

/** Calls back when the writer selects another Python environment. */
export async function onPythonEnvironment(changed: () => void): Promise<{ dispose(): void } | undefined> {
  const python = await pythonExtension();
  return python?.environments?.onDidChangeActiveEnvironmentPath?.(changed);
}

function whyNotRun(program: string, answers: Memento): NotFound | undefined {
  const folders = (workspace.workspaceFolders ?? []).map((it) => it.uri.fsPath);
  if (!isInside(program, folders) && !isOfProject(program, folders)) {
    return undefined;
  }
  const where = "coauthor's server is inside this folder or its project";
  if (!workspace.isTrusted) {
    return { why: `${where}, and code of a folder is not run in Restricted Mode.`, missing: false };
  }
  const answer = answers.get<boolean>(answerKey(program));
  if (answer === undefined) {
    const why = `${where}, and you have not said that it may run; “Restart the server” asks again.`;
    return { why, missing: false, unasked: program };
  }
  return answer ? undefined : { why: `${where}, and you did not want to run it.`, missing: false };
}

function answerKey(program: string): string {
  return `run ${program}`;
}

/** What we use of the Python extension. */
interface PythonExtension {
  environments?: {
    getActiveEnvironmentPath?(folder?: Uri): unknown;
    resolveEnvironment?(environment: unknown): Promise<{ executable?: { uri?: Uri } } | undefined>;
    onDidChangeActiveEnvironmentPath?(listener: () => void): { dispose(): void };
  };
}

async function pythonExtension(): Promise<PythonExtension | undefined> {
  try {
    return (await extensions.getExtension<PythonExtension>("ms-python.python")?.activate()) ?? undefined;
  } catch {
    return undefined;
  }
}

async function inPythonEnvironment(): Promise<string | undefined> {
  const environments = (await pythonExtension())?.environments;
  try {
    const active = environments?.getActiveEnvironmentPath?.(workspace.workspaceFolders?.[0]?.uri);
    const python = (await environments?.resolveEnvironment?.(active))?.executable?.uri?.fsPath;
    return python ? programIn(path.dirname(python)) : undefined;
  } catch {
    return undefined;
  }
}
