/** The session with the server: found, started, watched, and begun anew. */
import { homedir } from "node:os";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  RevealOutputChannelOn,
  ShowMessageNotification,
  MessageType,
  type CloseHandlerResult,
  type Middleware,
} from "vscode-languageclient/node";
import { commands, window, type ExtensionContext, type LogOutputChannel } from "vscode";
import { STATUS, STATUS_CHANGED } from "./protocol.ts";
import { findServer, mayRun } from "./server.ts";
import { languages, settingsForServer } from "./settings.ts";
import type { StatusBar } from "./status.ts";
import { misfit } from "./versions.ts";

const MOST_RESTARTS = 4;
const RESTARTS_MS = 3 * 60_000;
const START_MS = 60_000;
const STOP_MS = 5_000;

/** Its errors are in the log and in the status bar, never in a pop-up over the text. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

export class Session {
  /** The client of a server that answers; undefined while there is none. */
  client: LanguageClient | undefined;
  /** By the writer, as long as this window lives: then there is no server. */
  switchedOff = false;
  /** Called when no program was found at all. */
  onMissing: () => void = () => {};

  readonly #context: ExtensionContext;
  readonly #status: StatusBar;
  readonly #middleware: Middleware;
  readonly #log: LogOutputChannel;
  #started: LanguageClient | undefined;
  #program = "";
  #restarts: number[] = [];
  readonly #asking = new Set<string>();
  #toldAtStart: Record<string, unknown> = {};
  #queue: Promise<void> = Promise.resolve();
  #isQuiet = false;
  readonly #popped = new Set<string>();

  constructor(
    context: ExtensionContext,
    status: StatusBar,
    middleware: Middleware,
    log: LogOutputChannel,
  ) {
    this.#context = context;
    this.#status = status;
    this.#middleware = middleware;
    this.#log = log;
  }

  /** End the server if one runs, and begin with what is found now. */
  restart(): Promise<void> {
    return this.#next(async () => {
      await this.#stop();
      await this.#start();
    });
  }

  /** End the server and its model. */
  stop(): Promise<void> {
    return this.#next(() => this.#stop());
  }

  /** End the server until it is switched on again. */
  async switch(off: boolean): Promise<void> {
    this.switchedOff = off;
    await this.restart();
  }

  /** Begin anew if another program is to be run now than the one that runs. */
  environmentChanged(): Promise<void> {
    return this.#next(async () => {
      const found = await findServer(this.#context.workspaceState);
      if (this.client === undefined || !("program" in found) || found.program !== this.#program) {
        await this.#stop();
        await this.#start();
      }
    });
  }

  /** From now on nothing pops up: the writer writes, or is at the settings. */
  beQuiet(): void {
    this.#isQuiet = true;
  }

  /** Begin anew if the server cannot follow by itself what has changed in the settings. */
  settingsChanged(restartFor: (name: string) => boolean): void {
    this.beQuiet();
    const now = settingsForServer();
    // What came with `initialize` stays until something else is said.
    const taken = Object.keys(this.#toldAtStart).some((key) => !(key in now));
    if (taken || restartFor("coauthor.server") || restartFor("coauthor.languages")) {
      void this.restart();
    }
  }

  #next(step: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(step).catch((error: unknown) => this.#trouble(sentenceOf(error)));
    return this.#queue;
  }

  async #start(): Promise<void> {
    if (this.switchedOff) {
      this.#status.show({ state: "off", message: "You have switched it off in this window." });
      return;
    }
    this.#status.show({ state: "starting", message: "Looking for the server." });
    const found = await findServer(this.#context.workspaceState);
    if ("why" in found) {
      this.#log.warn(found.why);
      this.#status.show({ state: found.missing ? "missing" : "trouble", message: found.why });
      if (found.missing) {
        this.onMissing();
      }
      if (found.unasked !== undefined) {
        // Nothing waits for the answer: a question may stand there for hours.
        void this.#ask(found.unasked);
      }
      return;
    }
    this.#program = found.program;
    this.#log.info(`Starting ${found.program}`);
    this.#status.show({ state: "starting", message: "" });
    this.#restarts = [];
    this.#toldAtStart = settingsForServer();
    const client = (this.#started = this.#newClient(found.program));
    client.onNotification(STATUS_CHANGED, (status) => this.#status.show(status));
    client.onNotification(ShowMessageNotification.type, ({ type, message }) => this.#tell(type, message));
    await withinTime(client.start(), START_MS, `${found.program} does not answer.`);
    const wrong = misfit(this.#context.extension.packageJSON.version, client.initializeResult?.serverInfo);
    if (wrong !== undefined && client.initializeResult?.serverInfo?.name !== "coauthor") {
      await this.#stop();
      this.#trouble(wrong);
      return;
    }
    this.#status.warn(wrong);
    this.client = client;
    this.#status.show(await client.sendRequest(STATUS));
    await commands.executeCommand("setContext", "coauthor.running", true);
  }

  async #ask(program: string): Promise<void> {
    if (this.#asking.has(program)) {
      return;
    }
    this.#asking.add(program);
    try {
      await mayRun(program, this.#context.workspaceState);
    } finally {
      this.#asking.delete(program);
    }
    const found = await findServer(this.#context.workspaceState);
    if (!("unasked" in found)) {
      await this.restart();
    }
  }

  async #stop(): Promise<void> {
    const client = this.#started;
    this.client = this.#started = undefined;
    await commands.executeCommand("setContext", "coauthor.running", false);
    // One that is being begun, or that failed, cannot be stopped; it ends with its pipe.
    await client?.dispose(STOP_MS).catch(() => undefined);
  }

  #newClient(program: string): QuietClient {
    return new QuietClient(
      "coauthor",
      "coauthor",
      // Not in the opened folder, where anything may lie about.
      { command: program, args: ["serve"], options: { cwd: homedir() } },
      {
        documentSelector: languages().flatMap((language) => [
          { language, scheme: "file" },
          { language, scheme: "untitled" },
        ]),
        outputChannel: this.#log,
        traceOutputChannel: this.#log,
        revealOutputChannelOn: RevealOutputChannelOn.Never,
        initializationOptions: this.#toldAtStart,
        initializationFailedHandler: () => false,
        middleware: this.#middleware,
        errorHandler: {
          error: () => ({ action: ErrorAction.Continue, handled: true }),
          closed: () => this.#closed(),
        },
      },
    );
  }

  #closed(): CloseHandlerResult {
    const now = Date.now();
    this.#restarts = [...this.#restarts.filter((it) => now - it < RESTARTS_MS), now];
    if (this.#restarts.length > MOST_RESTARTS) {
      this.client = undefined;
      this.#trouble(`The server has ended ${this.#restarts.length} times in three minutes and is left alone now.`);
      return { action: CloseAction.DoNotRestart, handled: true };
    }
    this.#status.show({ state: "starting", message: "The server has ended and is started again." });
    return { action: CloseAction.Restart, handled: true };
  }

  #trouble(message: string): void {
    this.#log.error(message);
    this.#status.show({ state: "trouble", message });
  }

  /**
   * What the server wants to say. What is wrong may cover the text once, before the
   * writer begins; all else is in the log and, for a while, in the status bar.
   */
  #tell(type: MessageType, message: string): void {
    const wrong = type === MessageType.Error || type === MessageType.Warning;
    if (wrong) {
      this.#log.warn(message);
    } else {
      this.#log.info(message);
    }
    if (wrong && !this.#isQuiet && !this.#popped.has(message)) {
      this.#popped.add(message);
      void window.showWarningMessage(message);
    } else {
      this.#status.note(message);
    }
  }
}

/** What to tell the writer of an error. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function withinTime<T>(work: Promise<T>, ms: number, why: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(why)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
