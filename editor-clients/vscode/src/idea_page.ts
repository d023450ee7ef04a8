/** A page of ideas as text. Knows nothing of VS Code. */
import type { IdeaItem } from "./protocol.ts";

export interface IdeaPage {
  text: string;
  /** On which lines the ideas begin: a `## ` may be in an idea, too. */
  headings: number[];
}

const LINE_END = /\r\n|\r|\n/;

export function ideaPage(title: string, ideas: readonly IdeaItem[]): IdeaPage {
  const lines = [`# ${title}`, ""];
  const headings: number[] = [];
  for (const idea of ideas) {
    headings.push(lines.length);
    lines.push(`## ${(idea.title || idea.text).split(LINE_END).join(" ")}`, "");
    if (idea.title && idea.title !== idea.text) {
      lines.push(...idea.text.split(LINE_END), "");
    }
  }
  return { text: lines.join("\n"), headings };
}
