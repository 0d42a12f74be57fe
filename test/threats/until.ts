// Waits for what the App comes to while it tries something again and again, so that it never has nothing to do.
import { setTimeout } from "node:timers/promises";

/** Looks until it holds. Throws after ten minutes. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 600_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error("it did not come to it within ten minutes");
    await setTimeout(50);
  }
}
