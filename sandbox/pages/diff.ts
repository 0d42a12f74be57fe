// Shows the changed files of a pull request or commit as coloured patches.
import type { components } from "@octokit/openapi-types";
import { type Html, html } from "./html.ts";
import { box } from "./layout.ts";

type ChangedFile = components["schemas"]["diff-entry"];

/** One box for each changed file; a file without a patch (binary or too large) says so. */
export function showFiles(files: readonly ChangedFile[]): Html {
  return html`${files.map((file) => {
    const from = file.previous_filename === undefined ? "" : html` (was <code>${file.previous_filename}</code>)`;
    const head = html`<b>${file.filename}</b>${from} · ${file.status} · <span class="good">+${file.additions}</span>
<span class="bad">−${file.deletions}</span>`;
    const body = file.patch === undefined ? html`<p class="soft">No patch to show.</p>` : showPatch(file.patch);
    return box(head, html`<div class="diff">${body}</div>`, "changes");
  })}`;
}

function showPatch(patch: string): Html {
  return html`<pre>${patch.split("\n").map((line) => html`<span class="${kindOf(line)}">${line}</span>`)}</pre>`;
}

function kindOf(line: string): string {
  if (line.startsWith("@@")) return "hunk";
  if (line.startsWith("+")) return "add";
  return line.startsWith("-") ? "del" : "same";
}
