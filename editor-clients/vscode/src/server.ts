/** Finds the server's program: the setting, the selected Python environment, PATH. */
import * as path from "node:path";
import { Uri, extensions, window, workspace, type Memento } from "vscode";
import { isInside, isProgram, placesOnPath, programIn, settingPath } from "./places.ts";

export interface Found {
  program: string;
}

export interface NotFound {
  /** A sentence for the writer. */
  why: string;
  /** There is none on this machine, as far as we can see: time to say how to install it. */
  missing: boolean;
}

/**
 * Always an absolute path. A program inside an opened folder is that folder's code:
 * it is never run in Restricted Mode, and the writer is asked once in a folder.
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
    const why = await whyNotRun(place, answers);
    if (why === undefined) {
      return { program: place };
    }
    blocked ??= { why, missing: false };
  }
  return blocked ?? { why: "coauthor's server is not installed, or not where it can be found.", missing: true };
}

/** Calls back when the writer selects another Python environment. */
export async function onPythonEnvironment(changed: () => void): Promise<{ dispose(): void } | undefined> {
  const python = await pythonExtension();
  return python?.environments?.onDidChangeActiveEnvironmentPath?.(changed);
}

async function whyNotRun(program: string, answers: Memento): Promise<string | undefined> {
  const folders = (workspace.workspaceFolders ?? []).map((it) => it.uri.fsPath);
  if (!isInside(program, folders)) {
    return undefined;
  }
  if (!workspace.isTrusted) {
    return "coauthor's server is inside this folder, and code of a folder is not run in Restricted Mode.";
  }
  const key = `run ${program}`;
  let answer = answers.get<boolean>(key);
  if (answer === undefined) {
    const yes = "Run It";
    const no = "Do Not";
    const said = await window.showInformationMessage(
      `This folder brings its own coauthor: ${program}. Run this program?`,
      yes,
      no,
    );
    answer = said === yes;
    if (said !== undefined) {
      await answers.update(key, answer);
    }
  }
  return answer ? undefined : "coauthor's server is inside this folder, and you did not want to run it.";
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
