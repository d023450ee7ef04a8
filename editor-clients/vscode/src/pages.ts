/** Pages of ours that can be read and copied, but are no files: nothing asks to save them. */
import { EventEmitter, Uri, workspace, type Disposable, type TextDocumentContentProvider } from "vscode";

export const PAGE = "coauthor-page";
const MOST = 50;

export class Pages implements TextDocumentContentProvider, Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new EventEmitter<Uri>();
  readonly onDidChange = this.#changed.event;
  // After the event, to which it listens.
  readonly #registered = workspace.registerTextDocumentContentProvider(PAGE, this);
  #number = 0;

  /** A new address; `name` is what its tab says. The oldest pages are forgotten. */
  add(name: string, text: string): Uri {
    const path = `/${name.replaceAll("/", "-")}`;
    const uri = Uri.from({ scheme: PAGE, path, query: `${++this.#number}` });
    this.#texts.set(uri.toString(), text);
    if (this.#texts.size > MOST) {
      this.#texts.delete(this.#texts.keys().next().value ?? "");
    }
    return uri;
  }

  write(uri: Uri, text: string): void {
    this.#texts.set(uri.toString(), text);
    this.#changed.fire(uri);
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.toString()) ?? "";
  }

  dispose(): void {
    this.#registered.dispose();
    this.#changed.dispose();
  }
}
