// The Action `registrar-resolve` as a runner downloads it for `uses:`, built already.

import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleTerminal, ROOT } from "./bundled.ts";

/** `checkout` is the folder of the project, `path` that of the Action in it; remove both afterwards. */
export function checkOutAction(): { checkout: string; path: string; remove: () => void } {
  const bundled = bundleTerminal();
  const checkout = mkdtempSync(join(tmpdir(), "registrar-action-"));
  const path = join(checkout, "registrar-resolve");
  cpSync(join(ROOT, "registrar-resolve"), path, { recursive: true });
  mkdirSync(join(checkout, "dist"));
  symlinkSync(bundled.folder, join(checkout, "dist/bin"));
  const remove = () => {
    bundled.remove();
    rmSync(checkout, { recursive: true });
  };
  return { checkout, path, remove };
}
