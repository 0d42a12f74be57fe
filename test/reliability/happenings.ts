// What can happen to a registry, each prepared up to the moment at which GitHub tells the App.
import { AROUND } from "./happenings/around.ts";
import { ASKED } from "./happenings/asked.ts";
import type { Happening } from "./happenings/hands.ts";
import { LANDINGS } from "./happenings/landings.ts";
import { AT_PULLS } from "./happenings/pulls.ts";
import type { Moment, Rig } from "./rig.ts";

/** Everything that is not a landing. */
export const AT_WORK: readonly Happening[] = [...AT_PULLS, ...ASKED, ...AROUND];
export const HAPPENINGS: readonly Happening[] = [...AT_WORK, ...LANDINGS];

/** The happening of this name. */
export function happeningOf(name: string): Happening {
  const found = HAPPENINGS.find((one) => one.name === name);
  if (found === undefined) throw new Error(`nothing is called: ${name}`);
  return found;
}

/** GitHub right after the happening, and what it is about to send. */
export async function freezeAt(rig: Rig, begin: Moment, { prepare }: Pick<Happening, "prepare">): Promise<Moment> {
  await begin.restore();
  rig.letTimeRun();
  const app = await rig.boot();
  const happen = await prepare({ rig, app });
  await rig.settled(app);
  await app.close();
  return rig.freeze(async () => void (await happen()));
}
