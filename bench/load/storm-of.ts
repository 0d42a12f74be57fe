// The storm that a crowded world would cause.

import { type Delivery, makeDelivery } from "./storm.ts";
import type { CrowdedWorld } from "./world.ts";

/** Deliveries as GitHub made them, in turns over all pull requests. */
export function stormOf({ scene, pulls }: CrowdedWorld, deliveries: number): Delivery[] {
  const secret = scene.settings.webhookSecret;
  const payloads = new Map<number, object>();
  for (const { event, payload } of scene.sandbox.deliveries) {
    const number = (payload["pull_request"] as { number?: number } | undefined)?.number;
    // What the App does meanwhile makes webhooks as well, which it passes over.
    // Of the merged ones their merge: nothing else tells of a landing while there are no sweeps.
    const isPersons = event === "pull_request" && ["opened", "closed"].includes(String(payload["action"]));
    if (isPersons && number !== undefined) payloads.set(number, payload);
  }
  return Array.from({ length: deliveries }, (_, at) => {
    const pull = pulls[at % pulls.length] ?? 0;
    return makeDelivery(payloads.get(pull) ?? {}, pull, { event: "pull_request", secret });
  });
}
