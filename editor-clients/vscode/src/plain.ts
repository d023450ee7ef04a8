/** Text that is shown in VS Code's lists as it is written. */

/** `$(…)` is an icon there, and in LaTeX a formula: an invisible space keeps them apart. */
export function plain(text: string): string {
  return text.replaceAll("$(", "$\u200b(");
}
