// The card gate: the model card says something under each heading the policy asks for.

import type { CardGateConfig } from "../policy.ts";
import { counted, type Gate, listed, placeIn, withCandidate } from "./gate.ts";

export const cardGate: Gate<CardGateConfig> = {
  needs: [],
  judge: ({ sections }, context) =>
    withCandidate(context, (candidate) => {
      const card = candidate.value.card ?? {};
      const empty = sections.filter((section) => !(Object.hasOwn(card, section) && saysSomething(card[section])));
      const observed = { sections: sections.length - empty.length };
      const required = { sections: sections.length };
      if (empty.length === 0) {
        return {
          status: "passed",
          reason: `The card has ${sections.length} of ${counted(sections.length, "section")}: ${listed(sections)}.`,
          observed,
          required,
        };
      }
      const reason = `The card lacks ${empty.length} of ${counted(sections.length, "section")}: ${listed(empty)}.`;
      return { status: "failed", reason, observed, required, at: placeIn(candidate, "/card") };
    }),
};

function saysSomething(value: unknown): boolean {
  if (typeof value === "string") return value.trim() !== "";
  if (typeof value === "object" && value !== null) return Object.values(value).some(saysSomething);
  return value !== null && value !== undefined;
}
