// Part of the build: the terminal as few small files, so that a command starts in little more than a bare Node.

import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, transformSync } from "esbuild";

/** Writes `registrar.cjs`, the thread's `thread.cjs` and what they share into a folder two below the root. */
export async function bundle(folder) {
  rmSync(folder, { recursive: true, force: true });
  await split(folder);
  for (const name of readdirSync(folder)) toCommonJs(join(folder, name));
}

async function split(folder) {
  await build({
    entryPoints: { registrar: "src/cli/main.ts", thread: "src/git/threads/thread.ts" },
    absWorkingDir: import.meta.dirname,
    outdir: folder,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    minifyWhitespace: true,
    minifySyntax: true,
    // Loaded only by commands that ask GitHub; as it is.
    external: ["@octokit/*"],
  });
}

/** What commands share can only be split off in ES modules, and those start slower than CommonJS. */
function toCommonJs(path) {
  const { code } = transformSync(readFileSync(path, "utf8"), {
    format: "cjs",
    platform: "node",
    target: "node20",
    minifyWhitespace: true,
    define: { "import.meta.dirname": "__dirname", "import.meta.filename": "__filename" },
    supported: { "dynamic-import": false },
    // Any other word of a module about itself would be empty here.
    logOverride: { "empty-import-meta": "error" },
  });
  writeFileSync(path, code, { mode: 0o755 });
}

if (process.argv[1] === import.meta.filename) {
  const folder = join(import.meta.dirname, "dist/bin");
  await bundle(folder);
  cpSync(join(import.meta.dirname, "dist/registry/validators"), join(folder, "validators"), { recursive: true });
}
