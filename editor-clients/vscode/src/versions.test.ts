import assert from "node:assert/strict";
import { test } from "node:test";
import { misfit } from "./versions.ts";

const server = (version: string) => ({ name: "coauthor", version });

test("what fits together", () => {
  assert.equal(misfit("0.1.0", server("0.1.7")), undefined);
  assert.equal(misfit("1.4.0", server("1.0.2")), undefined);
});

test("what does not, and which of the two to update", () => {
  assert.match(misfit("0.1.0", server("0.2.0")) ?? "", /update the extension/);
  assert.match(misfit("0.12.0", server("0.2.0")) ?? "", /update the server/);
  assert.match(misfit("1.9.0", server("2.0.0")) ?? "", /update the extension/);
  assert.match(misfit("0.1.0", { name: "coauthor" }) ?? "", /update the server/);
});

test("another program with the same name", () => {
  assert.match(misfit("0.1.0", { name: "other", version: "0.1.0" }) ?? "", /another one/);
  assert.match(misfit("0.1.0", undefined) ?? "", /another one/);
});
