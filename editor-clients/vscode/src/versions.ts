/** Whether this extension and a server fit together. Knows nothing of VS Code. */

/**
 * A sentence for the writer when they do not; undefined when they do.
 * Until 1.0 the second number says what fits together, from then on the first.
 */
export function misfit(
  extension: string,
  server: { name: string; version?: string } | undefined,
): string | undefined {
  if (server?.name !== "coauthor") {
    return "The program that was found is another one with the same name, not the language server.";
  }
  const mine = numbers(extension);
  const theirs = numbers(server.version ?? "");
  if (generation(mine) === generation(theirs)) {
    return undefined;
  }
  const older = isLess(mine, theirs) ? "extension" : "server";
  return (
    `The extension is version ${extension} and the server ${server.version ?? "unknown"}; ` +
    `they may not understand each other. Please update the ${older}.`
  );
}

function numbers(version: string): number[] {
  return version.split(/[.+-]/, 3).map((it) => Number.parseInt(it, 10) || 0);
}

function generation([first = 0, second = 0]: number[]): string {
  return first > 0 ? `${first}` : `0.${second}`;
}

function isLess(one: number[], other: number[]): boolean {
  const [a, b] = [one, other].map(([x = 0, y = 0]) => x * 1e6 + y);
  return (a ?? 0) < (b ?? 0);
}
