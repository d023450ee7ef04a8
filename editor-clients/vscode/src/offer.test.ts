import assert from "node:assert/strict";
import { test } from "node:test";
import type { Position, TextDocument } from "vscode";
import { Offer } from "./offer.ts";

const DOCUMENT = {} as TextDocument;
const HERE = { isEqual: (it: unknown) => it === HERE } as Position;

function offer(texts: string, automatic = false): Offer {
  return new Offer(DOCUMENT, HERE, [...texts].map((it) => ({ id: it, text: it })), automatic);
}

test("steps go around", () => {
  const three = offer("abc");
  assert.equal(three.shown?.text, "a");
  assert.ok(three.go(1));
  assert.ok(three.isAnother);
  assert.equal(three.shown?.text, "b");
  three.go(-2);
  assert.equal(three.shown?.text, "c");
});

test("a step before the others are here counts when they come", () => {
  const first = offer("a", true);
  assert.ok(first.go(1));
  assert.equal(first.shown?.text, "a");
  const again = offer("a", true);
  assert.ok(again.follow(first));
  const all = offer("abc");
  assert.ok(all.follow(again));
  assert.equal(all.shown?.text, "b");
});

test("what is shown stays, wherever it stands", () => {
  const before = offer("abc");
  before.go(2);
  const after = offer("xc");
  assert.ok(after.follow(before));
  assert.equal(after.shown?.text, "c");
});

test("where there is no other, it is said", () => {
  assert.equal(offer("a").go(1), false);
  const first = offer("a", true);
  first.go(1);
  assert.equal(offer("a").follow(first), false);
  assert.equal(offer("").shown, undefined);
});
