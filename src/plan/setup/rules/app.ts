// The App itself: after an upgrade it may ask for more than the installation was granted.

import type { Enforced, Grant } from "../enforced.ts";
import { couldNotTell, type Judged, missing, ok, type SetupRule } from "../finding.ts";

const ORDER = ["read", "write", "admin"];

function judgeGrant({ installation, manifest }: Enforced, lacking: (granted: Grant, asked: Grant) => string[]): Judged {
  if ("hidden" in installation) return couldNotTell(installation.hidden);
  const lacks = lacking(installation.known, manifest);
  return lacks.length === 0 ? ok("all of them") : missing(`without ${lacks.join(", ")}`);
}

const mend = ({ place }: Enforced) => ({
  setting: `Give the App what app.yml asks for (App settings › Permissions & events), then accept it for the installation (Settings of ${place.owner} › GitHub Apps › Configure)`,
});

const where = ({ place }: Enforced) => `installation of the App on ${place.owner}`;

const permissions: SetupRule = {
  id: "app-permissions",
  why: "Without a permission the App fails in the middle of its work, or can not be required as the source of its check.",
  where,
  expected: "every permission of app.yml is granted",
  judge: (enforced) => [
    judgeGrant(enforced, (granted, asked) =>
      Object.entries(asked.permissions)
        .filter(([name, level]) => !reaches(granted.permissions[name], level))
        .map(([name, level]) => `${name}: ${level}`),
    ),
  ],
  mend,
};

function reaches(granted: string | undefined, asked: string): boolean {
  return granted !== undefined && ORDER.indexOf(granted) >= ORDER.indexOf(asked);
}

const events: SetupRule = {
  id: "app-events",
  why: "Without an event the App learns of a change only at the next sweep.",
  where,
  expected: "the App hears of every event of app.yml",
  judge: (enforced) => [
    judgeGrant(enforced, (granted, asked) => asked.events.filter((event) => !granted.events.includes(event))),
  ],
  mend,
};

export const APP_RULES: readonly SetupRule[] = [permissions, events];
