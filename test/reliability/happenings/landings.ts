// What lands on the default branch and is governed.

import { MODEL } from "../../../sandbox/story/sample.ts";
import { dayOf } from "../../../src/registry/expiry.ts";
import {
  approve,
  type Change,
  type Happening,
  land,
  merge,
  open,
  PROMOTION,
  production,
  RETIREMENT,
  type Reviewer,
  ROLLBACK,
  register,
} from "./hands.ts";

/** A pull request that is approved, and then merged. */
function merging(change: Change, ...logins: Reviewer[]): Happening["prepare"] {
  return async (hands) => {
    const pull = await approve(hands, await open(hands, change), ...logins);
    return () => merge(hands.rig, pull);
  };
}

export const LANDINGS: readonly Happening[] = [
  { name: "a registration is merged", prepare: merging(register("1.2.0"), "ben"), receipts: [`${MODEL}@v1.2.0`] },
  {
    name: "a promotion is merged",
    prepare: merging(PROMOTION, "ben", "chloe"),
    receipts: [`${MODEL}#production#2`],
  },
  {
    name: "a rollback is merged",
    prepare: async (hands) => {
      await land(hands, PROMOTION, "ben", "chloe");
      return merging(ROLLBACK, "ben")(hands);
    },
    receipts: [`${MODEL}#production#3`],
  },
  {
    name: "a retirement is merged",
    prepare: async (hands) => {
      await land(hands, PROMOTION, "ben", "chloe");
      return merging(RETIREMENT, "chloe")(hands);
    },
    receipts: [`${MODEL}@v1.0.0!`],
  },
  {
    name: "an administrator merges a refused promotion",
    prepare: async (hands) => {
      const pull = await open(hands, PROMOTION);
      return () => hands.rig.actor("dora").merge(pull);
    },
  },
  {
    name: "an administrator pushes a promotion",
    prepare: async ({ rig }) => {
      return () => rig.actor("dora").push("main", production("1.1.0", "In a hurry"), "In a hurry");
    },
  },
  {
    name: "a promotion lands that breaks glass",
    prepare: async (hands) => {
      const expires = dayOf(new Date(Date.now() + 5 * 86_400_000).toISOString());
      const more = `breakGlass: { version: "1.1.0", reason: Every payment is declined, expires: "${expires}" }\n`;
      const files = production("1.1.0", "Outage", more);
      return merging({ title: "Break glass", files }, "dora")(hands);
    },
    receipts: [`${MODEL}#production#2`],
  },
];
