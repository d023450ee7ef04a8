/** The state in the status bar, in words for eyes and ears. */
import { StatusBarAlignment, ThemeColor, window, type StatusBarItem } from "vscode";
import { plain } from "./plain.ts";
import type { Job, Status } from "./protocol.ts";

export interface Shown extends Partial<Omit<Status, "state">> {
  /** As in `coauthor/status`, and `missing`: there is no server on this machine. */
  state: Status["state"] | "missing";
}

const NOTE_MS = 15_000;

const ICONS: Record<Shown["state"], string> = {
  starting: "$(loading~spin)",
  loading: "$(loading~spin)",
  ready: "$(edit)",
  thinking: "$(sync~spin)",
  off: "$(circle-slash)",
  trouble: "$(warning)",
  missing: "$(warning)",
};

const WORDS: Record<Shown["state"], string> = {
  starting: "is starting",
  loading: "is loading its model",
  ready: "is ready",
  thinking: "is thinking",
  off: "is off",
  trouble: "has a problem",
  missing: "is not installed",
};

const JOBS: [Job, string][] = [
  ["inline", "Suggestions"],
  ["rewrite", "Rewrites"],
  ["ideas", "Ideas"],
];

/** Who does one job, in words. */
export interface Part {
  job: string;
  who: string;
  destination: Status["destination"];
}

export class StatusBar {
  readonly #item: StatusBarItem;
  #shown: Shown = { state: "starting" };
  #warning: string | undefined;
  #note: string | undefined;
  #noteTimer: NodeJS.Timeout | undefined;

  constructor(menuCommand: string) {
    this.#item = window.createStatusBarItem("status", StatusBarAlignment.Right, 100);
    this.#item.name = "coauthor";
    this.#item.command = menuCommand;
    this.#draw();
    this.#item.show();
  }

  get state(): Shown["state"] {
    return this.#shown.state;
  }

  show(shown: Shown): void {
    this.#shown = shown;
    this.#draw();
  }

  /** Something that is wrong as long as this server runs; undefined when nothing is. */
  warn(warning: string | undefined): void {
    this.#warning = warning;
    this.#draw();
  }

  /** Something that the writer may want to know, and that may not disturb them. */
  note(note: string): void {
    this.#note = note;
    clearTimeout(this.#noteTimer);
    this.#noteTimer = setTimeout(() => {
      this.#note = undefined;
      this.#draw();
    }, NOTE_MS);
    this.#draw();
  }

  /** Who does which job, where not one model does all; else empty. */
  get parts(): Part[] {
    return partsOf(this.#shown);
  }

  /** What coauthor does and what is wrong. */
  condition(): string {
    const { state, message } = this.#shown;
    return [`coauthor ${WORDS[state]}.`, message, this.#warning, this.#note].filter(Boolean).join(" ");
  }

  /** All of it in sentences, for a message that a screen reader speaks. */
  sentences(): string {
    return [this.condition(), whoWrites(this.#shown)].filter(Boolean).join(" ");
  }

  dispose(): void {
    clearTimeout(this.#noteTimer);
    this.#item.dispose();
  }

  #draw(): void {
    const { state, destination } = this.#shown;
    const bad = state === "trouble" || state === "missing" || this.#warning !== undefined;
    const icon = bad ? ICONS.trouble : this.#note ? "$(info)" : ICONS[state];
    this.#item.text = `${icon} coauthor${destination === "remote" ? " $(cloud)" : ""}`;
    this.#item.tooltip = this.sentences();
    this.#item.backgroundColor = bad ? new ThemeColor("statusBarItem.warningBackground") : undefined;
    this.#item.accessibilityInformation = { label: this.sentences(), role: "button" };
  }
}

function partsOf({ jobs }: Shown): Part[] {
  if (!jobs || new Set(JOBS.map(([job]) => jobs[job].backend)).size < 2) {
    return [];
  }
  return JOBS.map(([name, job]) => {
    const { model, backend, destination } = jobs[name];
    const where = destination === "local" ? "on this machine" : "on another machine";
    return { job, who: `${model || backend}, ${where}`, destination };
  });
}

/** Which model does what, and where the text goes. */
function whoWrites(shown: Shown): string {
  const parts = partsOf(shown);
  if (parts.length > 0) {
    return parts.map((it) => `${it.job}: ${it.who}.`).join(" ");
  }
  const { model, destination } = shown;
  const where =
    destination === "remote"
      ? "Your text is sent to another machine."
      : destination === "local"
        ? "Your text stays on this machine."
        : "";
  return [model && `The model is ${model}.`, where].filter(Boolean).join(" ");
}

/** Says something short where it covers nothing; it goes away by itself. */
export function say(text: string): void {
  window.setStatusBarMessage(plain(text), 6000);
}
