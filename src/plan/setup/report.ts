// The check on the setup: what is missing around the registry, on the head of the default branch.

import { type ReportCheck, SETUP_CHECK } from "../action.ts";
import type { Renderer } from "../render.ts";
import { planCheck } from "../review.ts";
import { STATUS_SIGNS } from "../words.ts";
import type { Finding, SetupVerdict } from "./finding.ts";

const SIGNS: Readonly<Record<SetupVerdict, string>> = {
  ok: STATUS_SIGNS.passed,
  missing: STATUS_SIGNS.failed,
  warning: "⚠️",
  "could-not-tell": STATUS_SIGNS.inconclusive,
};

/**
 * Only what is missing for certain makes it red. An App can not see everything, and GitHub's deployments may be told to wait for every
 * check on their commit: one that is always red would hold them up or teach people to look away.
 */
export function planSetupCheck(
  findings: readonly Finding[],
  { renderer, head }: { renderer: Renderer; head: string },
): ReportCheck {
  const of = (verdict: SetupVerdict) => findings.filter((one) => one.verdict === verdict);
  const [missing, untold, warnings] = [of("missing"), of("could-not-tell"), of("warning")];
  const rest = [
    ...(warnings.length > 0 ? [`${warnings.length} to look at`] : []),
    ...(untold.length > 0 ? [`${untold.length} the App can not see`] : []),
  ];
  const main =
    missing.length > 0 ? `${missing.length} missing around this registry` : "Nothing is missing that the App can see";
  const title = [main, ...rest].join(", ");
  const data = {
    sign: missing.length > 0 ? SIGNS.missing : SIGNS.ok,
    headline: title,
    open: [...missing, ...warnings, ...untold].map(view),
  };
  const conclusion = missing.length > 0 ? "action_required" : "success";
  const report = { conclusion, title, annotations: [], summary: "setup", text: "nothing", data } as const;
  return { ...planCheck(report, { renderer, head }), name: SETUP_CHECK };
}

function view({ id, verdict, where, expected, got, why, mend }: Finding): object {
  return { sign: SIGNS[verdict], id, where, expected, got, why, setting: mend?.setting ?? "" };
}
