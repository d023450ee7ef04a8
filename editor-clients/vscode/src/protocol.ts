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

/** A partial result: what one variant says so far. */
export interface RewriteDraft {
  variant: number;
  text: string;
}

export interface Withheld {
  reason: string;
}

export interface RewriteResult {
  version: number | null;
  variants: Variant[];
  withheld: Withheld[];
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

export interface IdeaItem {
  title: string;
  text: string;
}

export interface IdeasResult {
  ideas: IdeaItem[];
}

export interface CommandItem {
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

export interface CommandsResult {
  commands: CommandItem[];
}

export interface ContextParams {
  textDocument: TextDocumentIdentifier;
  position: Position;
}

export interface ContextPiece {
  kind: string;
  text: string;
  characters: number;
  tokens?: number;
  reason: string;
}

export interface ContextLeftOut {
  kind: string;
  reason: string;
}

export interface ContextResult {
  pieces: ContextPiece[];
  leftOut: ContextLeftOut[];
  backend: string;
  destination: "local" | "remote";
}

export type Job = "inline" | "rewrite" | "ideas";

export interface JobStatus {
  backend: string;
  /** Empty until it is loaded. */
  model: string;
  destination: "local" | "remote";
  standsInFor: string;
}

export interface Status {
  state: "starting" | "loading" | "ready" | "thinking" | "off" | "trouble";
  model: string;
  backend: string;
  destination: "local" | "remote";
  message: string;
  jobs: Record<Job, JobStatus>;
}

export interface DidShowParams {
  textDocument: TextDocumentIdentifier;
  suggestion: string;
}

export interface DidAcceptParams {
  suggestion: string;
  acceptedLength: number;
}

export interface DidDismissParams {
  suggestion: string;
}

export interface PrepareParams {
  textDocument: TextDocumentIdentifier;
  range: Range;
  command: string;
  instruction?: string;
}

/** The argument of `SERVER_ACCEPT`. */
export interface AcceptParams {
  textDocument: TextDocumentIdentifier;
  position: Position;
  unit?: "word" | "clause" | "sentence" | "all";
  suggestion?: string;
}

export interface AcceptResult {
  text: string;
  left: string;
}

export const REWRITE = new RequestType<RewriteParams, RewriteResult, void>("coauthor/rewrite");
export const REWRITE_DRAFT = new ProgressType<RewriteDraft>();
export const IDEAS = new RequestType<IdeasParams, IdeasResult, void>("coauthor/ideas");
export const IDEA = new ProgressType<IdeaItem>();
export const COMMANDS = new RequestType<CommandsParams, CommandsResult, void>("coauthor/commands");
export const CONTEXT = new RequestType<ContextParams, ContextResult, void>("coauthor/context");
export const STATUS = new RequestType0<Status, void>("coauthor/status");
export const STATUS_CHANGED = new NotificationType<Status>("coauthor/statusChanged");
export const COMMANDS_CHANGED = new NotificationType0("coauthor/commandsChanged");
export const DID_SHOW = new NotificationType<DidShowParams>("coauthor/didShow");
export const DID_ACCEPT = new NotificationType<DidAcceptParams>("coauthor/didAccept");
export const DID_DISMISS = new NotificationType<DidDismissParams>("coauthor/didDismiss");
export const PREPARE = new NotificationType<PrepareParams>("coauthor/prepare");

/** Names for `workspace/executeCommand`; the language client registers each of them itself. */
export const SERVER_ACCEPTED = "coauthor.accepted";
export const SERVER_ACCEPT = "coauthor.accept";
export const SERVER_REWRITE = "coauthor.rewrite";
export const SERVER_IDEAS = "coauthor.ideas";
