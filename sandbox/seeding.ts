// Everything a world can be filled with, bound to one world; repositories are named `owner/name`.
import { found } from "./failure.ts";
import {
  createOrganization,
  createRepository,
  createTeam,
  createUser,
  removeCollaborator,
  setMembership,
} from "./seed.ts";
import { type AppDraft, createApp, install, setSuspended, uninstall } from "./seed-apps.ts";
import { pressAction, requestMergeGroup, requestProtection } from "./seed-events.ts";
import { type Protection, protectBranch, type RulesDraft, setRules } from "./seed-rules.ts";
import type { Installation, Repository, World } from "./state.ts";

type Draft<Make extends (world: World, draft: never) => unknown> = Parameters<Make>[1];

/** The ways to fill a world. */
export type Seeding = ReturnType<typeof seeding>;

/** Binds the ways to fill a world to one. */
export function seeding(world: World) {
  const repository = (fullName: string): Repository => found(world.state.repositories.get(fullName.toLowerCase()));
  const installation = (id: number): Installation => found(world.state.installations.get(id));
  return {
    /** The repository called `owner/name`; throws when there is none. */
    repository,
    createUser: (draft: Draft<typeof createUser>) => createUser(world, draft),
    createOrganization: (draft: Draft<typeof createOrganization>) => createOrganization(world, draft),
    createTeam: (draft: Draft<typeof createTeam>) => createTeam(world, draft),
    setMembership: (draft: Draft<typeof setMembership>) => setMembership(world, draft),
    createRepository: (draft: Draft<typeof createRepository>) => createRepository(world, draft),
    removeCollaborator: (fullName: string, login: string) => removeCollaborator(world, repository(fullName), login),
    createApp: (draft: AppDraft) => createApp(world, draft),
    install: (appId: number, owner: string, options?: { repos?: string[] }) => install(world, appId, owner, options),
    suspend: (installationId: number, suspended = true) => setSuspended(world, installation(installationId), suspended),
    uninstall: (installationId: number) => uninstall(world, installation(installationId)),
    /** Protects a branch in the usual way. */
    protectBranch(fullName: string, branch: string, protection: Protection): void {
      protectBranch(world, repository(fullName), branch, protection);
    },
    /** Sets one ruleset on branches or tags. */
    setRules(fullName: string, rules: RulesDraft): void {
      setRules(world, repository(fullName), rules);
    },
    requestMergeGroup: (fullName: string, number: number, onto?: string) =>
      requestMergeGroup(world, repository(fullName), { number, ...(onto === undefined ? {} : { onto }) }),
    pressAction: (fullName: string, press: Parameters<typeof pressAction>[2]) =>
      pressAction(world, repository(fullName), press),
    requestProtection: (fullName: string, question: Parameters<typeof requestProtection>[2]) =>
      requestProtection(world, repository(fullName), question),
  };
}
