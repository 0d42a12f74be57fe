// What the App writes to GitHub, request by request.
import type { Threats } from "./place.ts";

export interface Sent {
  method: string;
  route: string;
  status: number;
  body: unknown;
}

/** Everything that the App writes meanwhile. */
export async function written({ place: { scene } }: Threats, act: () => Promise<unknown>): Promise<Sent[]> {
  const sent: Sent[] = [];
  const forget = scene.sandbox.after(({ method, route, status, body, actor }) => {
    if (method !== "GET" && actor.kind === "installation") sent.push({ method, route, status, body });
  });
  await act();
  await scene.settled();
  forget();
  return sent;
}

/** Checks that were made or added to. */
export const checksIn = (sent: readonly Sent[]) => sent.filter(({ route }) => route.includes("/check-runs"));
/** What lies in a body under these names. */
export const field = (value: unknown, ...names: string[]): unknown =>
  names.reduce((found, name) => Reflect.get(Object(found), name), value);

/** Texts of comments. */
export const commentsIn = (sent: readonly Sent[]) =>
  sent.filter(({ route }) => route.endsWith("/comments")).map(({ body }) => String(field(body, "body")));
