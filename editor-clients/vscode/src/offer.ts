/** What was offered last, and which of it VS Code shows. */
import type { Position, TextDocument } from "vscode";

export interface Item {
  /** The server's name for it. */
  id: string;
  text: string;
}

export class Offer {
  readonly document: TextDocument;
  readonly position: Position;
  /** The best first. */
  readonly items: readonly Item[];
  /** Whether VS Code asked by itself, which is for one of them only. */
  readonly #automatic: boolean;
  /** As far as our own commands have changed it. */
  #index = 0;
  /** How far they have gone while VS Code asks for the others. */
  #steps = 0;

  constructor(document: TextDocument, position: Position, items: readonly Item[], automatic: boolean) {
    this.document = document;
    this.position = position;
    this.items = items;
    this.#automatic = automatic;
  }

  get shown(): Item | undefined {
    return this.items[this.#index];
  }

  /** Whether our own commands have gone to another than the first. */
  get isAnother(): boolean {
    return this.#index > 0;
  }

  isAt(document: TextDocument, position: Position): boolean {
    return this.document === document && this.position.isEqual(position);
  }

  /** Go on by so many; false where there is no other. */
  go(steps: number): boolean {
    const count = this.items.length;
    if (count === 1 && this.#automatic) {
      this.#steps += steps; // Until the others are here, see `follow`.
      return true;
    }
    this.#index = count === 0 ? 0 : (((this.#index + steps) % count) + count) % count;
    return count > 1;
  }

  /** Stand where the one before it at the same place stood; false as for `go`. */
  follow(before: Offer): boolean {
    this.#index = Math.max(0, this.items.findIndex((it) => it.text === before.shown?.text));
    return before.#steps === 0 || this.go(before.#steps);
  }
}
