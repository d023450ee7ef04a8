/** Where a server's program can be on a disk. Knows nothing of VS Code. */
import { accessSync, constants, existsSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";

/** The program in a folder of programs, such as that of a Python environment. */
export function programIn(folder: string): string {
  return path.join(folder, process.platform === "win32" ? "coauthor.exe" : "coauthor");
}

/**
 * The places on PATH, in its order, and the one where `uv tool install` puts programs:
 * an editor that was not started from a shell often has a short PATH.
 * Entries that depend on the current folder are left out.
 */
export function placesOnPath(variable: string | undefined): string[] {
  const folders = (variable ?? "").split(path.delimiter).filter((it) => path.isAbsolute(it));
  folders.push(path.join(homedir(), ".local", "bin"));
  return [...new Set(folders.map(programIn))];
}

/** The path that a setting means; undefined unless it is absolute or begins with `~/`. */
export function settingPath(value: string): string | undefined {
  const full = /^~[/\\]/.test(value) ? path.join(homedir(), value.slice(2)) : value;
  return path.isAbsolute(full) ? path.normalize(full) : undefined;
}

export function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Whether a file, or what it links to, is in one of the folders. */
export function isInside(file: string, folders: readonly string[]): boolean {
  return folders.flatMap(bothWays).some((folder) => bothWays(file).some((it) => isBelow(it, folder)));
}

/**
 * Whether a program is in a virtual environment of the project to which one of the
 * folders belongs: then it lies in a folder above. One in the home folder, or above
 * it, is the writer's own.
 */
export function isOfProject(program: string, folders: readonly string[], home = homedir()): boolean {
  const environments = bothWays(program).map((it) => path.dirname(path.dirname(it)));
  return environments.filter(isEnvironment).some((environment) => {
    const project = path.dirname(environment);
    const own = bothWays(home).some((it) => it === project || isBelow(it, project));
    return !own && folders.flatMap(bothWays).some((it) => it === project || isBelow(it, project));
  });
}

function isEnvironment(folder: string): boolean {
  return existsSync(path.join(folder, "pyvenv.cfg"));
}

/** A path as it is written and where it leads, with its last part a link or not. */
function bothWays(file: string): string[] {
  return [file, real(file), path.join(real(path.dirname(file)), path.basename(file))];
}

function isBelow(file: string, folder: string): boolean {
  const way = path.relative(folder, file);
  return way !== "" && way.split(path.sep)[0] !== ".." && !path.isAbsolute(way);
}

function real(file: string): string {
  try {
    return realpathSync.native(file);
  } catch {
    return path.resolve(file);
  }
}
