// People who command things in comments, and what the App answers.
import type { Login } from "../../sandbox/story/sample.ts";
import type { EndToEnd } from "./place.ts";

export interface Spoken {
  /** Of the comment. */
  id: number;
  /** What the App answered to it, without what keeps words from being Markdown. */
  answers: readonly string[];
  /** The same, to the letter. */
  raw: readonly string[];
}

export interface OpenPull {
  number: number;
  title: string;
  body: string;
  author: string;
  branch: string;
  /** Logins and slugs of teams that are asked to review. */
  asked: readonly string[];
}

export interface Ear {
  /** Opens an issue and resolves to its number. */
  issue: (title: string) => Promise<number>;
  say: (login: Login, issue: number, body: string) => Promise<Spoken>;
  /** Answers of the App to a comment. */
  answersTo: (issue: number, comment: number) => Promise<string[]>;
  /** Open pull requests, newest first. */
  open: () => Promise<OpenPull[]>;
  /** Conclusion of the newest check on a pull request. */
  conclusion: (pull: number) => Promise<string | null | undefined>;
}

const UNSEEN = /\u200B|\\(?=[()[\]_*#-])/g;

export function listen(place: EndToEnd): Ear {
  const { owner, repo } = place.scene;
  const target = { owner, repo };
  const { rest } = place.actor("dora").octokit;
  const rawAnswersTo = async (issue: number, comment: number) => {
    const { data } = await rest.issues.listComments({ ...target, issue_number: issue, per_page: 100 });
    const ours = data.filter(
      ({ user, body }) => user?.type === "Bot" && body?.includes(`registrar:answer ${comment} `),
    );
    return ours.map(({ body }) => body ?? "");
  };
  const answersTo = async (issue: number, comment: number) =>
    (await rawAnswersTo(issue, comment)).map((body) => body.replace(UNSEEN, ""));
  return {
    answersTo,
    issue: async (title) => {
      const { data } = await rest.issues.create({ ...target, title });
      await place.scene.settled();
      return data.number;
    },
    say: async (login, issue, body) => {
      const { data } = await place
        .actor(login)
        .octokit.rest.issues.createComment({ ...target, issue_number: issue, body });
      await place.scene.settled();
      const raw = await rawAnswersTo(issue, data.id);
      return { id: data.id, answers: await answersTo(issue, data.id), raw };
    },
    open: async () => {
      const { data } = await rest.pulls.list({ ...target, state: "open", per_page: 100 });
      return data.map(({ number, title, body, user, head, requested_reviewers, requested_teams }) => ({
        ...{ number, title, body: body ?? "", author: user?.login ?? "", branch: head.ref },
        asked: [
          ...(requested_reviewers ?? []).map((one) => one.login),
          ...(requested_teams ?? []).map((one) => one.slug),
        ],
      }));
    },
    conclusion: async (pull) => {
      const { data } = await rest.pulls.get({ ...target, pull_number: pull });
      const checks = await rest.checks.listForRef({ ...target, ref: data.head.sha, check_name: "registrar" });
      return checks.data.check_runs[0]?.conclusion;
    },
  };
}
