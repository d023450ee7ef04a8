import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import * as path from "node:path";
import { test } from "node:test";
import { isInside, isOfProject, isProgram, placesOnPath, programIn, settingPath } from "./places.ts";

const folder = mkdtempSync(path.join(tmpdir(), "places-"));

test("PATH counts in its order, without what depends on the current folder", () => {
  const variable = [folder, ".", "", "bin", path.join(folder, "b"), folder].join(path.delimiter);
  assert.deepEqual(placesOnPath(variable), [
    programIn(folder),
    programIn(path.join(folder, "b")),
    programIn(path.join(homedir(), ".local", "bin")),
  ]);
  assert.equal(placesOnPath(undefined).length, 1);
});

test("the setting is a whole path, or one from the home folder", () => {
  assert.equal(settingPath("~/bin/coauthor"), path.join(homedir(), "bin", "coauthor"));
  assert.equal(settingPath(programIn(folder)), programIn(folder));
  assert.equal(settingPath("coauthor"), undefined);
  assert.equal(settingPath("./coauthor"), undefined);
});

test("a program is a file that may be run", () => {
  const file = path.join(folder, "coauthor");
  assert.equal(isProgram(file), false);
  writeFileSync(file, "");
  chmodSync(file, 0o755);
  assert.equal(isProgram(file), true);
  assert.equal(isProgram(folder), false);
});

test("inside a folder is also what only links there, or is only linked from there", () => {
  const opened = path.join(folder, "opened");
  const elsewhere = path.join(folder, "elsewhere");
  mkdirSync(opened);
  mkdirSync(elsewhere);
  const ours = path.join(opened, "coauthor");
  const theirs = path.join(elsewhere, "coauthor");
  writeFileSync(ours, "");
  symlinkSync(ours, theirs);
  symlinkSync(elsewhere, path.join(opened, "bin"));
  symlinkSync(opened, path.join(folder, "link"));
  assert.equal(isInside(ours, [opened]), true);
  assert.equal(isInside(theirs, [opened]), true);
  assert.equal(isInside(path.join(opened, "bin", "coauthor"), [opened]), true);
  assert.equal(isInside(ours, [path.join(folder, "link")]), true);
  assert.equal(isInside(path.join(elsewhere, "other"), [opened]), false);
  assert.equal(isInside(path.join(folder, "opened-too", "coauthor"), [opened]), false);
  assert.equal(isInside(ours, []), false);
});

test("an environment above the folder is the project's, but not one in the home folder", () => {
  const program = (project: string): string => {
    const environment = path.join(project, ".venv");
    mkdirSync(path.join(environment, "bin"), { recursive: true });
    writeFileSync(path.join(environment, "pyvenv.cfg"), "");
    writeFileSync(programIn(path.join(environment, "bin")), "");
    return programIn(path.join(environment, "bin"));
  };
  const home = path.join(folder, "home");
  const project = path.join(home, "project");
  const texts = path.join(project, "docs", "texts");
  mkdirSync(texts, { recursive: true });
  assert.equal(isOfProject(program(project), [texts], home), true);
  assert.equal(isOfProject(program(project), [project], home), true);
  assert.equal(isOfProject(program(path.join(home, "other")), [texts], home), false);
  assert.equal(isOfProject(program(home), [texts], home), false);
  assert.equal(isOfProject(program(folder), [texts], home), false);
  assert.equal(isOfProject(path.join(project, "bin", "coauthor"), [texts], home), false);
});
