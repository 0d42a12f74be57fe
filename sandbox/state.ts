// What the local GitHub remembers, all in memory, and the services every part of it shares.
import type { Account, App, Installation, Organization, Token } from "./state/people.ts";
import type { Repository } from "./state/repository.ts";

export type * from "./state/people.ts";
export type * from "./state/records.ts";
export type * from "./state/repository.ts";

/** All records, by the keys they are looked up with (logins in lower case). */
export interface State {
  nextId: number;
  accounts: Map<string, Account>;
  accountsById: Map<number, Account>;
  organizations: Map<number, Organization>;
  repositories: Map<string, Repository>;
  apps: Map<number, App>;
  installations: Map<number, Installation>;
  tokens: Map<string, Token>;
}

/** An empty GitHub. */
export function createState(): State {
  return {
    nextId: 1000,
    accounts: new Map(),
    accountsById: new Map(),
    organizations: new Map(),
    repositories: new Map(),
    apps: new Map(),
    installations: new Map(),
    tokens: new Map(),
  };
}

/** Something that happened, to be sent to every App that listens; `only` narrows it to one App. */
export interface WorldEvent {
  name: string;
  action?: string;
  repository?: Repository;
  organization?: Account;
  sender: Account;
  payload: Record<string, unknown>;
  only?: App;
}

/** Behaviours of GitHub that are reported but not documented, to be switched by tests. */
export interface Switches {
  /** Re-point `commit_id` of APPROVED reviews to the new head after a force-push. */
  repointApprovals: boolean;
  /** Requests an actor may make in an hour. */
  rateLimit: number;
}

/** The world one server holds: its records, clock, counters and the way events leave it. */
export interface World {
  url: string;
  dir: string;
  state: State;
  switches: Switches;
  now(): Date;
  /** The current time as GitHub writes it: UTC, whole seconds. */
  timestamp(): string;
  nextId(): number;
  emit(event: WorldEvent): void;
  /** Keeps `settled()` waiting until the work is done. */
  track(work: Promise<unknown>): void;
}
