// Looks at everything now and then, so that a lost webhook is a delay and never a loss.

import type { Proposed } from "../github/directory.ts";
import type { Job, RepoKey, Sweep } from "./job.ts";

/** What there is to look at. Whole or not at all: a list that can not be read to its end throws. */
export interface Directory {
  /** Ids of installations that are not suspended. */
  installations(): Promise<readonly number[]>;
  repositories(installationId: number): Promise<readonly RepoKey[]>;
  /** Open pull requests and groups of a merge queue, into the default branch. */
  proposed(repo: RepoKey): Promise<Proposed>;
  /** Ids of workflow runs that wait to be let into an environment. */
  waitingRuns(repo: RepoKey): Promise<readonly number[]>;
  /** Ids of recent comments in which a person may command something. */
  commands(repo: RepoKey): Promise<readonly number[]>;
  /** Until when (epoch milliseconds) what is left of an installation's requests is kept for what somebody waits for. */
  scarceUntil(installationId: number): number | undefined;
}

/** Between two sweeps, in milliseconds; spread by a fifth so that replicas drift apart. */
export const SWEEP_INTERVAL = 10 * 60_000;

/** The smaller jobs that a large one stands for. */
export async function expand(job: Sweep, directory: Directory): Promise<readonly Job[]> {
  switch (job.look) {
    case "everything":
      return (await directory.installations()).map((installationId) => ({ look: "installation", installationId }));
    case "installation":
      return (await directory.repositories(job.installationId)).map((repo) => ({ look: "repository", repo }));
    case "repository": {
      const { repo } = job;
      const [waiting, comments] = await Promise.all([listWaiting(repo, directory), directory.commands(repo)]);
      return [
        { look: "landing", repo },
        { look: "deployed", repo },
        { look: "setup", repo },
        ...comments.map((comment): Job => ({ look: "command", repo, comment })),
        ...waiting,
      ];
    }
    case "waiting":
      return listWaiting(job.repo, directory);
  }
}

async function listWaiting(repo: RepoKey, directory: Directory): Promise<Job[]> {
  const [{ pulls, groups }, runs] = await Promise.all([directory.proposed(repo), directory.waitingRuns(repo)]);
  return [
    ...runs.map((run): Job => ({ look: "deployment", repo, run })),
    ...groups.map((head): Job => ({ look: "group", repo, head })),
    ...pulls.map((number): Job => ({ look: "pull", repo, number })),
  ];
}

/** Calls `ring` now, with `true`, and again and again. Returns the way to stop. */
export function startSweeps(
  ring: (isStart: boolean) => void,
  intervalMs = SWEEP_INTERVAL,
  random: () => number = Math.random,
): () => void {
  let timer: NodeJS.Timeout;
  const sweep = (isStart: boolean) => {
    ring(isStart);
    timer = setTimeout(sweep, intervalMs * (0.8 + 0.4 * random()), false).unref();
  };
  sweep(true);
  return () => clearTimeout(timer);
}
