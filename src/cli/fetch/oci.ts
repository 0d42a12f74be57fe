// Asking an OCI registry: its addresses, and the token that it gives to everybody.

import type { IncomingMessage } from "node:http";
import type { DigestSet } from "../../registry/documents.ts";
import type { Place } from "../../registry/download/place.ts";
import { isObject, parseJson } from "../../registry/shape.ts";
import { NoBytes, shown } from "./failure.ts";
import { type Asked, ask, isLoopback } from "./web.ts";

type Image = Place & { kind: "oci" };

/** Tokens by the challenge that they answer. */
export type Tokens = Map<string, Promise<string>>;

/** Where the registry keeps a file by its digest. */
export function blobUrl(place: Image, { sha256 }: DigestSet): string {
  if (sha256 === undefined) throw new NoBytes(`a registry finds files by SHA-256, and the manifest gives none`);
  return `${repositoryUrl(place)}/blobs/sha256:${sha256}`;
}

/** Where the registry keeps the manifest of an image. */
export function manifestUrl(place: Image, sha256: string): string {
  return `${repositoryUrl(place)}/manifests/sha256:${sha256}`;
}

function repositoryUrl({ host, repository }: Image): string {
  // As Docker's own clients do it.
  if (host === "docker.io")
    return repositoryUrl({
      kind: "oci",
      host: "registry-1.docker.io",
      repository: repository.includes("/") ? repository : `library/${repository}`,
    });
  const url = `https://${host}`;
  const scheme = URL.canParse(url) && isLoopback(new URL(url).hostname) ? "http" : "https";
  return `${scheme}://${host}/v2/${repository}`;
}

/** Asks, and once more with a token when the registry wants one. Throws NoBytes and Unsafe. */
export async function askRegistry(asked: Asked, tokens: Tokens): ReturnType<typeof ask> {
  const known = tokens.get(keyOf(asked));
  const first = await ask(known === undefined ? asked : withToken(asked, await known));
  const challenge = first.answer.headers["www-authenticate"];
  if (first.answer.statusCode !== 401 || challenge === undefined) return first;
  first.answer.destroy();
  const token = askToken(challenge, first.url, asked);
  tokens.set(keyOf(asked), token);
  return ask(withToken(asked, await token));
}

/** Tokens are given for one repository. */
function keyOf({ url }: Asked): string {
  return url.replace(/\/(blobs|manifests)\/[^/]*$/, "");
}

function withToken(asked: Asked, token: string): Asked {
  return { ...asked, headers: { ...asked.headers, authorization: `Bearer ${token}` } };
}

async function askToken(challenge: string, at: URL, { patience, signal }: Asked): Promise<string> {
  const said = Object.fromEntries([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]));
  const { realm = "", service, scope } = said;
  if (!/^Bearer /i.test(challenge) || !URL.canParse(realm))
    throw new NoBytes(`${shown(at)} asks for a login: ${challenge.split(" ")[0]}`);
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set("service", service);
  if (scope !== undefined) url.searchParams.set("scope", scope);
  const { answer } = await ask({ url: url.href, patience, signal });
  const given = answer.statusCode === 200 ? parseJson(await readText(answer, 2 ** 16)) : undefined;
  answer.destroy();
  const token = isObject(given) ? (given["token"] ?? given["access_token"]) : undefined;
  if (typeof token === "string") return token;
  throw new NoBytes(`${shown(url)} gives no token without a login; --presign oci=<command> names one that has it`);
}

/** A short text, as UTF-8. Throws NoBytes when it is longer than expected. */
export async function readText(answer: IncomingMessage, most: number): Promise<string> {
  const chunks: Buffer[] = [];
  let got = 0;
  for await (const chunk of answer) {
    got += chunk.length;
    if (got > most) throw new NoBytes(`an answer is longer than ${most} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
