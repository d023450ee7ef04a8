import assert from "node:assert/strict";
import { test } from "node:test";
import { plain } from "./plain.ts";

test("a formula is no icon", () => {
  assert.equal(plain("so $(check)$ and \\$(x)"), "so $\u200b(check)$ and \\$\u200b(x)");
  assert.equal(plain("5 $ (five)"), "5 $ (five)");
});
