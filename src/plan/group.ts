// What to say of a merge group: one check on its head, which lets all of it in or nothing.

import { counted } from "../policy/gates/gate.ts";
import { blocks, type Verdict } from "../policy/verdict.ts";
import type { ReportCheck } from "./action.ts";
import { viewProblems } from "./problem-view.ts";
import type { Renderer } from "./render.ts";
import { planCheck } from "./review.ts";
import { headline, STATUS_SIGNS } from "./words.ts";

/** One step of a group, judged. */
export interface GroupJudgement {
  commit: string;
  pull?: number;
  /** Absent when nobody could judge it. */
  verdict?: Verdict;
  /** Sentences saying what does not hold besides; one is enough to refuse. */
  findings: readonly string[];
}

export interface GroupContext {
  renderer: Renderer;
  head: string;
  defaultBranch: string;
  /** `https://github.com/acme/models` */
  repositoryUrl: string;
}

/** Steps that change nothing governed are not among the judgements. What still waits is refused: the queue can not wait with it. */
export function planGroup(judgements: readonly GroupJudgement[], context: GroupContext): ReportCheck {
  const refused = judgements.filter(({ verdict, findings }) => verdict?.status !== "passed" || findings.length > 0);
  const number = judgements.length;
  const title =
    refused.length === 0
      ? `This group may land: ${number === 0 ? "nothing governed changes" : counted(number, "governed change")}`
      : `This group may not land: ${refused.length} of ${counted(number, "governed change")} would be refused`;
  const data = {
    sign: STATUS_SIGNS[refused.length === 0 ? "passed" : "failed"],
    headline: title,
    defaultBranch: context.defaultBranch,
    steps: judgements.map((judgement) => viewStep(judgement, context)),
  };
  const conclusion = refused.length === 0 ? "success" : "failure";
  return planCheck({ conclusion, title, annotations: [], summary: "merge-group", text: "nothing", data }, context);
}

function viewStep({ commit, pull, verdict, findings }: GroupJudgement, { repositoryUrl }: GroupContext): object {
  const open = (verdict?.judgements ?? []).flatMap(({ gates }) => gates.filter(blocks));
  const { shown, more } = viewProblems(verdict?.problems ?? [], { repositoryUrl, commit });
  return {
    commit,
    pull: pull === undefined ? "" : `pull request ${pull}`,
    url: `${repositoryUrl}/pull/${pull}`,
    sign: STATUS_SIGNS[findings.length > 0 ? "failed" : (verdict?.status ?? "failed")],
    headline: verdict === undefined ? "Not judged" : headline(verdict),
    reasons: [
      ...findings,
      ...shown.map(({ place, sentence }) => `${place}: ${sentence}`),
      ...(more > 0 ? [`and ${counted(more, "problem")} more`] : []),
      ...open.map(({ id, reason }) => `${id}: ${reason}`),
    ],
  };
}
