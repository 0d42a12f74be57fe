// What the Apps of a storm do on GitHub: when each head got its check, and what was made twice.

import type { Scene } from "../../sandbox/scene.ts";

export interface Watched {
  /** When the check of a head was first there, by the head, on the clock of `performance.now`. */
  checkedAt: ReadonlyMap<string, number>;
  /** Requests of the Apps. */
  requests: () => number;
  stop: () => void;
}

/** Watches; every request of an App takes `delay` milliseconds longer than the machine would need. */
export function watchApps({ sandbox }: Scene, delay: number): Watched {
  const checkedAt = new Map<string, number>();
  let requests = 0;
  const undo = [
    sandbox.intercept(({ actor }) => {
      if (actor.appId === undefined) return undefined;
      requests += 1;
      return delay > 0 ? { do: "delay", milliseconds: delay } : undefined;
    }),
    sandbox.after(({ method, route, status, body }) => {
      if (method !== "POST" || !route.endsWith("/check-runs") || status !== 201) return;
      const { head_sha: head, name } = body as { head_sha: string; name: string };
      if (name === "registrar" && !checkedAt.has(head)) checkedAt.set(head, performance.now());
    }),
  ];
  const stop = () => {
    for (const each of undo) each();
  };
  return { checkedAt, requests: () => requests, stop };
}

/** Every name that should be there once and is there more often, and every head without a check. */
export function findFaults(
  { sandbox, owner, repo }: Scene,
  {
    pulls,
    merged,
    checkedAt,
  }: { pulls: readonly number[]; merged: readonly number[]; checkedAt: ReadonlyMap<string, number> },
): { lost: string[]; twice: string[] } {
  const repository = sandbox.repository(`${owner}/${repo}`);
  const unchecked = pulls.filter((pull) => {
    const head = repository.issues.get(pull)?.pull?.head.sha;
    return !merged.includes(pull) && (head === undefined || !checkedAt.has(head));
  });
  const marks = pulls.flatMap(
    (pull) => repository.issues.get(pull)?.comments.map(({ body }) => `#${pull} ${markOf(body)}`) ?? [],
  );
  const made = [...marks, ...repository.releases.map(({ tag }) => `release ${tag}`)];
  const records = [...repository.git.refs.list("refs/tags/record/")].length;
  return {
    lost: [
      ...unchecked.map((pull) => `check of #${pull}`),
      ...(records < merged.length ? [`${merged.length - records} records`] : []),
    ],
    twice: [
      ...made.filter((name, at) => made.indexOf(name) !== at),
      ...(records > merged.length ? [`${records - merged.length} records too many`] : []),
    ],
  };
}

const markOf = (body: string): string => /<!-- (registrar:\w+)/.exec(body)?.[1] ?? body.slice(0, 40);
