// The place of the end-to-end tests with a second App beside the first, as replicas of one installation.

import { createApp } from "../../src/app/app.ts";
import type { Service } from "../../src/app/service.ts";
import { type EndToEnd, startPlace } from "./place.ts";

export interface Replicas {
  place: EndToEnd;
  apps: readonly Service[];
  settled: () => Promise<void>;
  close: () => Promise<void>;
}

/** `both` sends every webhook to both at once, `turns` to one and the other in turn, as a load balancer does. */
export async function startReplicas(webhooks: "both" | "turns", queueRedisUrl?: string): Promise<Replicas> {
  const place = await startPlace({ ...(queueRedisUrl !== undefined && { queueRedisUrl }) });
  const { sandbox, settings, webhookUrl } = place.scene;
  const second = await createApp(settings, { writeSpacing: 0, settleMs: 0 });
  const apps = [place.scene.app, second];
  const secondUrl = `${second.url}${new URL(webhookUrl).pathname}`;
  const underWay = new Set<Promise<unknown>>();
  let turn = 0;
  sandbox.interceptDelivery(({ app, body, requestHeaders }) => {
    if (webhooks === "turns") app.webhookUrl = [webhookUrl, secondUrl][turn++ % 2] ?? webhookUrl;
    else {
      const sent = fetch(secondUrl, { method: "POST", headers: requestHeaders, body }).finally(() =>
        underWay.delete(sent),
      );
      underWay.add(sent);
    }
    return "deliver";
  });
  const settled = async () => {
    for (let before = -1; before !== sandbox.deliveries.length; ) {
      before = sandbox.deliveries.length;
      await sandbox.settled();
      await Promise.all(underWay);
      for (const app of apps) await app.idle();
      await place.scene.settled();
    }
  };
  return {
    place,
    apps,
    settled,
    close: async () => {
      await settled();
      await second.close();
      await place.close();
    },
  };
}
