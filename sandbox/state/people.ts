// Who exists: accounts, organizations, teams, Apps, their installations and tokens.

/** A person, an organization, an App's bot or the stand-in for somebody of another system; `email` is the verified address commits are matched by. */
export interface Account {
  kind: "User" | "Organization" | "Bot" | "Mannequin";
  id: number;
  login: string;
  name: string | null;
  email: string;
  siteAdmin: boolean;
  createdAt: string;
}

/** A person's rights on a repository, weakest first. */
export type Level = "none" | "read" | "write" | "admin";

/** An organization's memberships by user id. */
export interface Organization {
  account: Account;
  members: Map<number, Membership>;
  teams: Map<string, Team>;
  /** What its members may do to its private repositories by that alone. */
  basePermission: "none" | "read";
}

/** A place in an organization or team; `pending` until the person accepts. */
export interface Membership {
  user: Account;
  state: "active" | "pending";
  role: "admin" | "member" | "maintainer";
}

/** A team of an organization; members of child teams count as members. */
export interface Team {
  id: number;
  slug: string;
  name: string;
  description: string | null;
  privacy: "closed" | "secret";
  org: Account;
  parent: Team | undefined;
  members: Map<number, Membership>;
  createdAt: string;
}

/** A registered GitHub App; `publicKey` verifies its JWTs. */
export interface App {
  id: number;
  slug: string;
  clientId: string;
  name: string;
  owner: Account;
  bot: Account;
  permissions: Record<string, string>;
  events: string[];
  webhookUrl: string | undefined;
  secret: string;
  publicKey: string;
  hookId: number;
  createdAt: string;
}

/** An App's installation on an account; `repositories` undefined means all of them. */
export interface Installation {
  id: number;
  app: App;
  account: Account;
  repositories: Set<number> | undefined;
  suspendedAt: string | null;
  createdAt: string;
}

/** What a bearer token stands for; `expiresAt` in milliseconds. */
export type Token =
  | { kind: "user"; user: Account }
  | {
      kind: "installation";
      installation: Installation;
      permissions: Record<string, string>;
      repositories: Set<number> | undefined;
      expiresAt: number;
    };

/** Who is calling. */
export type Actor =
  | { kind: "anonymous" }
  | { kind: "app"; app: App }
  | { kind: "user"; user: Account; token: string }
  | {
      kind: "installation";
      app: App;
      user: Account;
      installation: Installation;
      permissions: Record<string, string>;
      repositories: Set<number> | undefined;
      token: string;
    };

/** Who did something: the account shown, and the App it acted for. */
export interface Doer {
  account: Account;
  app: App | undefined;
}
