// The terminal as it is shipped, made from the sources of now.

import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";

/** Top of the project. */
export const ROOT = join(import.meta.dirname, "../..");

/** A folder with `registrar.cjs`, two below the root as the build's own; remove it afterwards. */
export function bundleTerminal(): { folder: string; remove: () => void } {
  const folder = join(ROOT, "dist", `bin-of-test-${process.pid}`);
  // Compiled modules can not be bundled from inside the test's own module loader.
  const program = `import(${JSON.stringify(join(ROOT, "bundle.mjs"))}).then((m) => m.bundle(${JSON.stringify(folder)}))`;
  const { status, stderr } = spawnSync(process.execPath, ["-e", program], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
