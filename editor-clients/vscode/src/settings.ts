/** The editor's settings as the server gets them. */
import { extensions, workspace } from "vscode";

const SECTION = "coauthor";
const OURS_ALONE = "server.";
/** What VS Code calls commit messages; the server's settings have it without the hyphen. */
const COMMIT = "git-commit";

/**
 * What the writer has set, by dotted names; never the defaults of the manifest, which
 * would win over the writer's own settings file.
 * Initiatives for some languages become rules.
 */
export function settingsForServer(): Record<string, unknown> {
  const configuration = workspace.getConfiguration(SECTION);
  const told: Record<string, unknown> = {};
  for (const key of serverKeys()) {
    const said = configuration.inspect(key);
    if (
      said?.globalValue !== undefined ||
      said?.workspaceValue !== undefined ||
      said?.workspaceFolderValue !== undefined
    ) {
      // Not the values of `said`: this one leaves out what a folder may not say.
      told[key] = configuration.get(key);
    }
  }
  const rules = languageRules();
  if (rules.length > 0) {
    const others = told["inline.rules"];
    told["inline.rules"] = [...(Array.isArray(others) ? others : []), ...rules];
  }
  return told;
}

/** VS Code's language ids of the documents in which coauthor writes. */
export function languages(): string[] {
  const names = workspace.getConfiguration(SECTION).get<string[]>("languages", []);
  return names.map((it) => (it === "gitcommit" ? COMMIT : it));
}

export function setting<T>(key: string): T | undefined {
  return workspace.getConfiguration(SECTION).get<T>(key);
}

function serverKeys(): string[] {
  const manifest = extensions.getExtension("coauthor.coauthor")?.packageJSON;
  const groups: { properties: Record<string, unknown> }[] = manifest.contributes.configuration;
  return groups
    .flatMap((group) => Object.keys(group.properties))
    .map((name) => name.slice(SECTION.length + 1))
    .filter((key) => !key.startsWith(OURS_ALONE));
}

function languageRules(): { language: string; initiative: unknown }[] {
  const key = "inline.initiative";
  const known = workspace.getConfiguration(SECTION).inspect(key)?.languageIds ?? [];
  return known.map((languageId) => ({
    language: languageId === COMMIT ? "gitcommit" : languageId,
    initiative: workspace.getConfiguration(SECTION, { languageId }).get(key),
  }));
}
