// What GitHub shows at the end, without what may differ between two runs that did the same: ids, signatures, times of writing.
import type { CheckRun, Issue, Release, Repository } from "../../sandbox/state.ts";

/** Everything the App may have changed, in an order of its own. */
export interface Observed {
  /** Newest check of each name on each commit. */
  checks: readonly ReturnType<typeof checkSeen>[];
  /** Pull requests and issues: state, whom they ask, what is said there. */
  issues: readonly ReturnType<typeof issueSeen>[];
  /** Tags with what they point at and say. */
  tags: Record<string, string>;
  releases: readonly ReturnType<typeof releaseSeen>[];
  /** Decisions on deployments that waited. */
  answers: unknown;
  /** Events for workflows, each once: whoever hears one a second time has nothing to do. */
  told: readonly string[];
}

export async function observe(repository: Repository): Promise<Observed> {
  const issues = [...repository.issues.values()].map(issueSeen);
  return {
    checks: newestChecks(repository.checkRuns).map(checkSeen).sort(byText),
    // Which of two issues is opened first may differ.
    issues: issues.sort(byText),
    tags: await tagsSeen(repository),
    releases: repository.releases.map(releaseSeen).sort(byText),
    answers: repository.protectionRequests.map(({ environment, answers }) => ({
      environment,
      // Words while it waits decide nothing.
      answers: answers.filter(({ state }) => state !== undefined).map(({ state, comment }) => ({ state, comment })),
    })),
    told: [...new Set(repository.dispatches.map((one) => JSON.stringify(one)))].sort(),
  };
}

/** An issue can not be taken back: one that was closed because another says the same counts as not there. */
export function withoutRepeats(seen: Observed): Observed {
  const isRepeat = ({ title, state, asked }: Observed["issues"][number]) =>
    !asked && state === "closed" && seen.issues.some((other) => other.title === title && other.state === "open");
  return { ...seen, issues: seen.issues.filter((issue) => !isRepeat(issue)) };
}

const byText = (one: unknown, other: unknown) => JSON.stringify(one).localeCompare(JSON.stringify(other));

function newestChecks(runs: readonly CheckRun[]): CheckRun[] {
  const newest = new Map<string, CheckRun>();
  for (const run of runs) newest.set(`${run.headSha} ${run.app.slug} ${run.name}`, run);
  return [...newest.values()];
}

function checkSeen({ headSha, name, status, conclusion, externalId, title, summary, text, annotations }: CheckRun) {
  return { headSha, name, status, conclusion, externalId, title, summary, text, annotations };
}

function issueSeen({ title, body, state, user, comments, pull }: Issue) {
  const asked = pull && [
    ...pull.requestedReviewers.map(({ login }) => login),
    ...pull.requestedTeams.map((t) => t.slug),
  ];
  const said = comments.map((comment) => ({ by: comment.user.login, body: forgetful(comment.body) }));
  return { title, body, state, by: user.login, comments: said, ...(asked && { asked: asked.sort() }) };
}

async function tagsSeen({ git }: Repository): Promise<Record<string, string>> {
  const tags = git.refs.list("refs/tags/").map(async ([name, id]) => {
    const object = await git.objects.read(id);
    return [name, unsigned(object?.type === "tag" ? object.body.toString("utf8") : `lightweight on ${id}`)] as const;
  });
  return Object.fromEntries(await Promise.all(tags));
}

function releaseSeen({ tag, name, body, draft, prerelease, latest, author, assets }: Release) {
  const files = assets.map((asset) => ({
    name: asset.name,
    type: asset.contentType,
    text: unsigned(`${asset.bytes}`),
  }));
  return { tag, name, body, draft, prerelease, latest, by: author.login, files: files.sort(byText) };
}

/** A signature is another one each time, over the same bytes. */
function unsigned(text: string): string {
  return text.replace(/("sig":\s*")[^"]+/g, "$1…");
}

/**
 * Which content a review saw is known to its delivery alone. A process that dies with it leaves the verdict to what GitHub
 * keeps, which can only be stricter; everything else that is remembered must be there.
 */
function forgetful(body: string): string {
  return body.replace(/<!-- registrar:memory (\S+) \S+ -->/, (_, block: string) => {
    const { digests: _digests, ...kept } = JSON.parse(Buffer.from(block, "base64").toString("utf8"));
    return JSON.stringify(kept);
  });
}
