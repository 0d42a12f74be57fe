// Routes for people, organizations and the caller.
import { accountOf, type Call, json, numberParam, param, type Reply } from "../call.ts";
import { found } from "../failure.ts";
import { fullOrganization, publicUser, simpleUser } from "../objects/users.ts";
import { paged } from "../paging.ts";
import type { Route } from "../router.ts";
import type { Account, World } from "../state.ts";

/** The account of a login, whatever its case; 404 when there is none. */
export function accountNamed(world: World, login: string): Account {
  return found(world.state.accounts.get(login.toLowerCase()));
}

/** The organization of a route; 404 for people. */
export function organizationOf(call: Call) {
  return found(call.world.state.organizations.get(accountNamed(call.world, param(call, "org")).id));
}

function readMe(call: Call): Reply {
  const account = accountOf(call);
  const numbers = { private_gists: 0, total_private_repos: 0, owned_private_repos: 0, disk_usage: 0, collaborators: 0 };
  return json({
    ...publicUser(call.world, account),
    email: account.email,
    ...numbers,
    two_factor_authentication: true,
  });
}

const ANY: string[] = [];

/** People and organizations. */
export const userRoutes: Route[] = [
  { method: "GET", path: "/user", allow: ANY, handle: readMe },
  {
    method: "GET",
    path: "/users/{username}",
    allow: ANY,
    handle: (call) => json(publicUser(call.world, accountNamed(call.world, param(call, "username")))),
  },
  {
    method: "GET",
    path: "/user/{account_id}",
    allow: ANY,
    handle: (call) =>
      json(publicUser(call.world, found(call.world.state.accountsById.get(numberParam(call, "account_id"))))),
  },
  {
    method: "GET",
    path: "/orgs/{org}",
    allow: ANY,
    handle: (call) => json(fullOrganization(call.world, organizationOf(call))),
  },
  {
    method: "GET",
    path: "/orgs/{org}/members",
    allow: ["members:read"],
    handle: (call) => {
      const active = [...organizationOf(call).members.values()].filter(({ state }) => state === "active");
      return paged(call, active, ({ user }) => simpleUser(call.world, user));
    },
  },
];
