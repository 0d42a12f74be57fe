// Waits for what the App comes to while it tries something again and again, so that it never has nothing to do.
import { setTimeout } from "node:timers/promises";

/** Looks until it holds. Throws after a minute. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error("it did not come to it within a minute");
    await setTimeout(50);
  }
}
