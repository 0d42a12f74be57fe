// The route for what was done to the branches of a repository, newest first, with GitHub's cursors.
import { type Call, json, type Reply, repositoryOf } from "../call.ts";
import { nodeId } from "../objects/schema.ts";
import { simpleUser } from "../objects/users.ts";
import type { Route } from "../router.ts";
import type { Activity } from "../state.ts";

const DAY = 24 * 60 * 60 * 1000;
const DAYS: Readonly<Record<string, number>> = { day: 1, week: 7, month: 30, quarter: 90, year: 365 };

function fits({ query, world }: Call, { ref, kind, actor, at }: Activity): boolean {
  const wanted = query.get("ref");
  const login = query.get("actor")?.toLowerCase();
  const days = DAYS[query.get("time_period") ?? ""];
  return (
    (wanted === null || ref === wanted || ref === `refs/heads/${wanted}`) &&
    (login === undefined || actor.login.toLowerCase() === login) &&
    (days === undefined || world.now().getTime() - Date.parse(at) <= days * DAY) &&
    kind === (query.get("activity_type") ?? kind)
  );
}

function listActivity(call: Call): Reply {
  const { query, world, origin, path } = call;
  const found = repositoryOf(call).activity.filter((each) => fits(call, each));
  const all = query.get("direction") === "asc" ? found : found.toReversed();
  const size = Math.min(Number(query.get("per_page") ?? 30) || 30, 100);
  // A cursor names the last item of the page before.
  const from = all.findIndex(({ id }) => String(id) === query.get("after")) + 1;
  const items = all.slice(from, from + size);
  const next = new URLSearchParams(query);
  next.set("after", String(items.at(-1)?.id ?? ""));
  const headers = from + size < all.length ? { link: `<${origin}${path}?${next}>; rel="next"` } : {};
  const shown = items.map(({ id, kind, ref, before, after, actor, at }) => ({
    id,
    node_id: nodeId("PSH", id),
    before,
    after,
    ref,
    timestamp: at,
    activity_type: kind,
    actor: simpleUser(world, actor),
  }));
  return json(shown, 200, headers);
}

/** Activity. */
export const activityRoutes: Route[] = [
  { method: "GET", path: "/repos/{owner}/{repo}/activity", allow: ["contents:read"], handle: listActivity },
];
