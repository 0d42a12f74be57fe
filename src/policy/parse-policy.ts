// From the text of `registry.yaml` to the policy: read, check, and fill in every default.

import type { Located } from "../registry/documents.ts";
import type { Problem, ProblemCode } from "../registry/problem.ts";
import type { Registry } from "../registry/registry.ts";
import { parseDocument } from "../registry/schema.ts";
import { pointerTo } from "../registry/yaml-source.ts";
import { checkPolicy } from "./check-policy.ts";
import type { BreakGlassPolicy, GateConfig, Policy, Requirements, Role, StagePolicy, WaiverPolicy } from "./policy.ts";
import { seconds, toGates } from "./to-gates.ts";
import type {
  WrittenAdditions,
  WrittenBreakGlass,
  WrittenPolicy,
  WrittenRequirements,
  WrittenRole,
  WrittenStage,
  WrittenWaivers,
} from "./written-policy.ts";

/** The file as a commit holds it; `text` is `null` when it is not text or too large, `undefined` when it was not read. */
export interface PolicySource {
  path: string;
  text: string | null | undefined;
  blob: string;
  commit: string;
}

/** Teams without an organization belong to `owner`, the owner of the repository. */
export interface PolicyContext {
  owner: string;
}

/** The policy a registry holds; a registry without one has a problem, never an empty policy. */
export function policyOf(registry: Registry, context: PolicyContext): Policy | Problem[] {
  const { policy, commit } = registry;
  if (policy) return parsePolicy({ path: policy.path, text: policy.text, blob: policy.oid, commit }, context);
  const what = "the registry has no policy";
  return [
    {
      code: "policy-missing",
      file: "registry.yaml",
      what,
      fix: "add registry.yaml with roles, stages and policyChange",
    },
  ];
}

/** Understands the file, or returns every problem it has. */
export function parsePolicy(source: PolicySource, context: PolicyContext): Policy | Problem[] {
  const { path, text, blob } = source;
  if (typeof text !== "string") return [unreadable(path, text)];
  if (isBlank(text)) return [unreadable(path, text)];
  const document = parseDocument<WrittenPolicy>("Registry", path, blob, text);
  if (Array.isArray(document)) return document;
  const mistakes = checkPolicy(document.value).map((mistake) => ({
    ...mistake,
    file: path,
    at: document.locate(mistake.pointer),
  }));
  return mistakes.length > 0 ? mistakes : resolve(document, source, context);
}

function isBlank(text: string): boolean {
  return text.split("\n").every((line) => /^\s*(#.*)?$/.test(line.replace(/^\uFEFF/, "")));
}

function unreadable(file: string, text: string | null | undefined): Problem {
  const reasons: [ProblemCode, string, string] =
    text === undefined
      ? ["incomplete-read", "the policy was not read", "try again"]
      : text === null
        ? ["file-not-text", "the policy is not text or is too large", "write it as UTF-8 text"]
        : ["policy-empty", "the policy is empty", "write roles, stages and policyChange"];
  const [code, what, fix] = reasons;
  return { code, file, what, fix };
}

type Document = Located<WrittenPolicy>;

function resolve(document: Document, { commit }: PolicySource, { owner }: PolicyContext): Policy {
  const { value: written, sha256, blob } = document;
  const policyChange = toRequirements(document, "policyChange", written.policyChange);
  return {
    roles: new Map(Object.entries(written.roles).map(([name, role]) => [name, toRole(name, role, owner)])),
    stages: written.stages.map((stage, index) => toStage(document, stage, index)),
    registration: toRequirements(document, "registration", written.registration ?? {}),
    retirement: toRequirements(document, "retirement", withApprovals(written.retirement, written.policyChange)),
    upkeep: toRequirements(document, "upkeep", written.upkeep ?? {}),
    policyChange,
    tiers: toAdditions(document, "tiers"),
    models: toAdditions(document, "models"),
    ...(written.waivers && { waivers: toWaivers(written.waivers) }),
    ...(written.breakGlass && { breakGlass: toBreakGlass(written.breakGlass) }),
    includeChildTeams: written.includeChildTeams ?? false,
    digest: { sha256, gitBlob: blob },
    commit,
  };
}

function toRole(name: string, { description, teams = [], users = [] }: WrittenRole, owner: string): Role {
  const full = teams
    .map((team) => team.replace(/^@/, ""))
    .map((team) => (team.includes("/") ? team : `${owner}/${team}`));
  return {
    name,
    ...(description !== undefined && { description }),
    teams: [...new Set(full.map((team) => team.toLowerCase()))],
    users: users.map(({ login, id }) => ({ login, id })),
  };
}

function toRequirements(document: Document, name: string, asked: WrittenRequirements): Requirements {
  return { gates: toGates(asked, { pointer: pointerTo(name), locate: document.locate }) };
}

// What is left out asks the same people as the stricter neighbour does.
function withApprovals(written: WrittenRequirements = {}, fallback: WrittenRequirements): WrittenRequirements {
  const approvals = written.approvals ?? fallback.approvals;
  return { ...written, ...(approvals && { approvals }) };
}

function toStage(document: Document, stage: WrittenStage, index: number): StagePolicy {
  const pointer = pointerTo("stages", index);
  const { name, description, from, environments = [name], deployWithin, rollback, vacation } = stage;
  const exit = (key: string, written: WrittenRequirements | undefined): Requirements => {
    const asked = withApprovals(written, stage);
    return { gates: toGates(asked, { pointer: written ? `${pointer}/${key}` : pointer, locate: document.locate }) };
  };
  return {
    name,
    ...(description !== undefined && { description }),
    ...(from !== undefined && { from }),
    environments,
    ...(deployWithin !== undefined && { deployWithin: seconds(deployWithin) }),
    gates: toGates(stage, { pointer, locate: document.locate, from }),
    rollback: exit("rollback", rollback),
    vacation: exit("vacation", vacation),
  };
}

function toWaivers({ approvals, maxTerm, gates }: WrittenWaivers): WaiverPolicy {
  return { approvals, maxTerm: seconds(maxTerm), ...(gates && { gates }) };
}

function toBreakGlass({ approvals, reviewWithin, maxTerm }: WrittenBreakGlass): BreakGlassPolicy {
  return { approvals, reviewWithin: seconds(reviewWithin), maxTerm: seconds(maxTerm) };
}

function toAdditions(document: Document, kind: "tiers" | "models"): Policy["tiers"] {
  const { value, locate } = document;
  const written: WrittenAdditions = value[kind] ?? {};
  const prefix = kind === "tiers" ? "tier" : "model";
  const additions = Object.entries(written).map(([name, byStage]): [string, Map<string, GateConfig[]>] => {
    const stages = Object.entries(byStage).map(([stage, asked]): [string, GateConfig[]] => {
      const from = value.stages.find((one) => one.name === stage)?.from;
      return [
        stage,
        toGates(asked, { pointer: pointerTo(kind, name, stage), locate, from, prefix: `${prefix}.${name}.` }),
      ];
    });
    return [name, new Map(stages)];
  });
  return new Map(additions);
}
