// Loading templates: names are paths without the ending.

import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { loadTemplates } from "../../src/app/templates.ts";

function folder(): string {
  return mkdtempSync(join(tmpdir(), "templates-"));
}

describe("templates", () => {
  it("are found in folders too, and nothing else is", () => {
    const place = folder();
    mkdirSync(join(place, "partials"));
    writeFileSync(join(place, "comment.hbs"), "comment");
    writeFileSync(join(place, "partials", "gate.hbs"), "gate");
    writeFileSync(join(place, "notes.md"), "notes");
    expect(loadTemplates(pathToFileURL(`${place}/`))).toEqual({ comment: "comment", "partials/gate": "gate" });
  });

  it("that are missing stop the start", () => {
    expect(() => loadTemplates(pathToFileURL(`${folder()}/`))).toThrow("There are no templates in");
  });
});
