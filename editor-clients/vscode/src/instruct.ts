/** Asking for an instruction, while the model reads what stands before it. */
import { window } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { PREPARE, type PrepareParams } from "./protocol.ts";

export class Instructions {
  #last = "";

  /**
   * What the writer says; undefined when they leave.
   * The last instruction stands there already, to be used again or typed over.
   */
  async ask(client: LanguageClient, passage: PrepareParams, title: string): Promise<string | undefined> {
    const input = window.createInputBox();
    input.title = title;
    input.prompt = "What shall be done with the text?";
    input.placeholder = "for example: address the reader directly";
    input.value = this.#last;
    input.valueSelection = [0, this.#last.length];
    input.ignoreFocusOut = true;
    // The server waits by itself until nobody types, and reads for the newest only.
    const readAhead = (instruction: string): void =>
      void client.sendNotification(PREPARE, instruction ? { ...passage, instruction } : passage);
    const said = await new Promise<string | undefined>((resolve) => {
      input.onDidChangeValue((value) => readAhead(value.trim()));
      input.onDidAccept(() => resolve(input.value.trim()));
      input.onDidHide(() => resolve(undefined));
      input.show();
      readAhead(this.#last);
    }).finally(() => input.dispose());
    this.#last = said || this.#last;
    return said || undefined;
  }
}
