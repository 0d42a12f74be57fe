// Turns an Authorization header into an actor: App JWT, installation token or user token.
import { createVerify } from "node:crypto";
import { Failure } from "./failure.ts";
import type { Actor, App, World } from "./state.ts";

const LONGEST_JWT_SECONDS = 600;
/** GitHub's clock may run a little behind the App's. */
const SKEW_SECONDS = 60;

/** The actor a header names; 401 for an unknown, expired or malformed credential. */
export function authenticate(world: World, header: string | undefined): Actor {
  if (!header) return { kind: "anonymous" };
  const secret = secretOf(header);
  if (secret.split(".").length === 3) return { kind: "app", app: verifyJwt(world, secret) };
  return actorOfToken(world, secret);
}

/** The actor a plain token stands for. */
function actorOfToken(world: World, secret: string): Actor {
  const token = world.state.tokens.get(secret);
  if (!token) throw new Failure(401, "Bad credentials");
  if (token.kind === "user") return { kind: "user", user: token.user, token: secret };
  if (token.expiresAt <= world.now().getTime()) throw new Failure(401, "Bad credentials");
  const { installation, permissions, repositories } = token;
  if (!world.state.installations.has(installation.id)) throw new Failure(401, "Bad credentials");
  if (installation.suspendedAt) throw new Failure(403, "This installation has been suspended");
  const { app } = installation;
  return { kind: "installation", app, user: app.bot, installation, permissions, repositories, token: secret };
}

function secretOf(header: string): string {
  const [scheme = "", value = ""] = header.split(/ +/);
  if (scheme.toLowerCase() !== "basic") return value;
  const [name = "", password = ""] = Buffer.from(value, "base64").toString("utf8").split(":");
  // Git clients send the token as the password, some as the user name.
  return password === "" || password === "x-oauth-basic" ? name : password;
}

interface Claims {
  iss?: unknown;
  iat?: unknown;
  exp?: unknown;
}

function decode(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Falls through to the answer GitHub gives for anything that is not a token.
  }
  throw new Failure(401, "A JSON web token could not be decoded");
}

function verifyJwt(world: World, jwt: string): App {
  const [head = "", payload = "", signature = ""] = jwt.split(".");
  const claims: Claims = decode(payload);
  const issuer = String(claims.iss ?? "");
  const app = [...world.state.apps.values()].find(({ id, clientId }) => issuer === String(id) || issuer === clientId);
  if (!app) throw new Failure(401, "Integration not found");
  if (decode(head)["alg"] !== "RS256") throw new Failure(401, "A JSON web token could not be decoded");
  const verify = createVerify("RSA-SHA256").update(`${head}.${payload}`);
  if (!verify.verify(app.publicKey, signature, "base64url"))
    throw new Failure(401, "A JSON web token could not be decoded");
  checkTimes(claims, Math.floor(world.now().getTime() / 1000));
  return app;
}

// Clients recognise these two messages and correct their clock by our Date header.
function checkTimes(claims: Claims, now: number): void {
  const { iat, exp } = claims;
  if (typeof exp !== "number" || exp <= now) {
    throw new Failure(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (exp > now + LONGEST_JWT_SECONDS + SKEW_SECONDS)
    throw new Failure(401, "'Expiration time' claim ('exp') is too far in the future");
  if (typeof iat !== "number" || iat > now + SKEW_SECONDS) {
    throw new Failure(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
}
