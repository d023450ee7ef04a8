import assert from "node:assert/strict";
import { test } from "node:test";
import { ideaPage } from "./idea_page.ts";

test("an idea begins at its heading, whatever is in the ideas", () => {
  const { text, headings } = ideaPage("What next?", [
    { title: "A list\nof things", text: "Say it so:\r\n## A heading\rand go on" },
    { title: "Rain", text: "It rains." },
    { title: "It snows.", text: "It snows." },
  ]);
  const lines = text.split("\n");
  assert.deepEqual(
    headings.map((it) => lines[it]),
    ["## A list of things", "## Rain", "## It snows."],
  );
  assert.equal(lines.filter((it) => it.startsWith("## ")).length, 4);
  assert.equal(text.match(/It snows/g)?.length, 1);
  assert.equal(lines[0], "# What next?");
});
