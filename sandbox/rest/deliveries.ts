// Routes for the log of webhook deliveries and for sending one again.
import { type Call, json, numberParam, type Reply } from "../call.ts";
import { found } from "../failure.ts";
import { pageOf } from "../paging.ts";
import type { Route } from "../router.ts";
import type { Courier, Delivery } from "../webhooks.ts";
import { appOf } from "./apps.ts";

function summary(delivery: Delivery) {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    duration: delivery.seconds,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}

/** The deliveries an App may see: its own. */
export function deliveryRoutes(courier: Courier): Route[] {
  const own = (call: Call) => courier.deliveries.filter(({ app }) => app === appOf(call)).reverse();
  const one = (call: Call): Delivery => {
    const id = numberParam(call, "delivery_id");
    return found(own(call).find((each) => each.id === id));
  };
  const list = (call: Call): Reply => {
    const { items, headers } = pageOf(call, own(call));
    return json(items.map(summary), 200, headers);
  };
  const read = (call: Call): Reply => {
    const delivery = one(call);
    return json({
      ...summary(delivery),
      url: delivery.app.webhookUrl ?? "",
      request: { headers: delivery.requestHeaders, payload: delivery.payload },
      response: { headers: delivery.responseHeaders, payload: delivery.responseBody },
    });
  };
  const again = (call: Call): Reply => {
    courier.redeliver(one(call));
    return json({}, 202);
  };
  const path = "/app/hook/deliveries";
  return [
    { method: "GET", path, allow: "app-jwt", handle: list },
    { method: "GET", path: `${path}/{delivery_id}`, allow: "app-jwt", handle: read },
    { method: "POST", path: `${path}/{delivery_id}/attempts`, allow: "app-jwt", handle: again },
  ];
}
