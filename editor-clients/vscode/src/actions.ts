/** The server's code actions, done in our way: with a preview, or as a list of ideas. */
import { CodeAction, type Command } from "vscode";
import type { Middleware } from "vscode-languageclient/node";
import { SERVER_IDEAS, SERVER_REWRITE, type IdeasParams, type RewriteParams } from "./protocol.ts";

/** Where the server left the edit for later, our preview is opened instead. */
export function withPreview(actions: (Command | CodeAction)[] | null | undefined): (Command | CodeAction)[] {
  return (actions ?? []).map((action) => {
    const data: unknown = "data" in action ? action.data : undefined;
    if (!(action instanceof CodeAction) || action.edit !== undefined || !isRewrite(data) || action.disabled) {
      return action;
    }
    const ours = new CodeAction(action.title, action.kind);
    ours.command = { title: action.title, command: SERVER_REWRITE, arguments: [data] };
    return ours;
  });
}

interface Flows {
  rewrite(params: RewriteParams): Promise<void>;
  ideas(params: IdeasParams): Promise<void>;
}

/** Commands of the server that are ours to do; all others go to the server. */
export function executing(flows: () => Flows): NonNullable<Middleware["executeCommand"]> {
  return async (command, args, next) => {
    const [params] = args;
    if (command === SERVER_REWRITE && isRewrite(params)) {
      return flows().rewrite(params);
    }
    if (command === SERVER_IDEAS && isIdeas(params)) {
      return flows().ideas(params);
    }
    return next(command, args);
  };
}

function isRewrite(value: unknown): value is RewriteParams {
  return has(value, "textDocument", "range", "command");
}

function isIdeas(value: unknown): value is IdeasParams {
  return has(value, "textDocument", "position", "command");
}

function has(value: unknown, ...keys: string[]): boolean {
  return typeof value === "object" && value !== null && keys.every((key) => key in value);
}
