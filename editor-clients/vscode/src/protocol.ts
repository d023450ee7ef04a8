/** The methods beside LSP. Mirrors `coauthor/lsp/ext.py`; `docs/protocol.md` explains each. */
import {
  NotificationType,
  NotificationType0,
  ProgressType,
  RequestType,
  RequestType0,
  type Position,
  type ProgressToken,
  type Range,
  type TextDocumentIdentifier,
  type TextEdit,
} from "vscode-languageclient/node";

export interface RewriteParams {
  textDocument: TextDocumentIdentifier;
  range: Range;
  command: string;
  instruction?: string;
  version?: number;
  variants?: number;
  workDoneToken?: ProgressToken;
  partialResultToken?: ProgressToken;
}

export interface Variant {
  text: string;
  summary: string;
  edits: TextEdit[];
}

export interface RewriteResult {
  version: number | null;
  variants: Variant[];
  withheld: { reason: string }[];
}

export interface IdeasParams {
  textDocument: TextDocumentIdentifier;
  position: Position;
  range?: Range;
  command: string;
  like?: string;
  exclude?: string[];
  partialResultToken?: ProgressToken;
}

export interface Idea {
  title: string;
  text: string;
}

export interface Command {
  id: string;
  title: string;
  kind: "continue" | "rewrite" | "ideate";
  scope: string;
  source: "shipped" | "user" | "folder";
  available: boolean;
  reason?: string;
  needsInstruction?: boolean;
}

export interface CommandsParams {
  textDocument?: TextDocumentIdentifier;
  range?: Range;
}

export interface ContextParams {
  textDocument: TextDocumentIdentifier;
  position: Position;
}

export interface ContextResult {
  pieces: { kind: string; text: string; characters: number; tokens?: number; reason: string }[];
  leftOut: { kind: string; reason: string }[];
  backend: string;
  destination: "local" | "remote";
}

export interface Status {
  state: "starting" | "loading" | "ready" | "thinking" | "off" | "trouble";
  model: string;
  backend: string;
  destination: "local" | "remote";
  message: string;
}

export const REWRITE = new RequestType<RewriteParams, RewriteResult, void>("coauthor/rewrite");
export const REWRITE_DRAFT = new ProgressType<{ variant: number; text: string }>();
export const IDEAS = new RequestType<IdeasParams, { ideas: Idea[] }, void>("coauthor/ideas");
export const IDEA = new ProgressType<Idea>();
export const COMMANDS = new RequestType<CommandsParams, { commands: Command[] }, void>(
  "coauthor/commands",
);
export const CONTEXT = new RequestType<ContextParams, ContextResult, void>("coauthor/context");
export const STATUS = new RequestType0<Status, void>("coauthor/status");
export const STATUS_CHANGED = new NotificationType<Status>("coauthor/statusChanged");
export const COMMANDS_CHANGED = new NotificationType0("coauthor/commandsChanged");
export const DID_SHOW = new NotificationType<{
  textDocument: TextDocumentIdentifier;
  suggestion: string;
}>("coauthor/didShow");
export const DID_ACCEPT = new NotificationType<{ suggestion: string; acceptedLength: number }>(
  "coauthor/didAccept",
);
export const DID_DISMISS = new NotificationType<{ suggestion: string }>("coauthor/didDismiss");
export const PREPARE = new NotificationType<{
  textDocument: TextDocumentIdentifier;
  range: Range;
  command: string;
  instruction?: string;
}>("coauthor/prepare");

/** Names for `workspace/executeCommand`; the language client registers each of them itself. */
export const SERVER_ACCEPTED = "coauthor.accepted";
export const SERVER_ACCEPT = "coauthor.accept";
export const SERVER_REWRITE = "coauthor.rewrite";
export const SERVER_IDEAS = "coauthor.ideas";
