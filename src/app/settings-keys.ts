// The keys: the App's own for GitHub, the one that signs records, and the public ones of those that signed before.

import { createPrivateKey, type KeyObject } from "node:crypto";
import { splitKeys } from "../registry/trusted-key.ts";
import type { SettingsSource } from "./setting.ts";

/** How records are signed; `off` proves the integrity of the chain only. */
export type Signing = SigningKey | { mode: "off" };

interface SigningKey {
  mode: "key";
  privateKey: string;
  /** Public keys of earlier signing keys, each with its period. */
  previous?: readonly string[];
}

/** The App's key as PEM. */
export function readAppKey(source: SettingsSource): string {
  const fix = "generate a private key on the settings page of your GitHub App and point PRIVATE_KEY_PATH at it";
  const found = readPem(source, "PRIVATE_KEY", fix);
  if (!found) return "";
  if (found.key.asymmetricKeyType !== "rsa") source.report({ name: found.name, what: "is not an RSA key", fix });
  return found.pem;
}

/** The key that signs records; going without one has to be said. */
export function readSigning(source: SettingsSource): Signing {
  const { env, report } = source;
  const wish = env["SIGNING"]?.toLowerCase() ?? "";
  const hasKey = Boolean(env["SIGNING_KEY"] || env["SIGNING_KEY_PATH"]);
  if (wish !== "" && wish !== "off") {
    report({ name: "SIGNING", what: `is ${JSON.stringify(wish)}`, fix: "leave it out, or write off to sign nothing" });
  } else if (wish === "off" && hasKey) {
    report({ name: "SIGNING", what: "is off although there is a signing key", fix: "remove one of the two" });
  }
  return wish === "off" ? { mode: "off" } : readSigningKey(source);
}

function readSigningKey(source: SettingsSource): Signing {
  const fix = "make one with `npx registrar keygen` and point SIGNING_KEY_PATH at it, or write SIGNING=off";
  const found = readPem(source, "SIGNING_KEY", fix);
  if (!found) return { mode: "off" };
  if (found.key.asymmetricKeyDetails?.namedCurve !== "prime256v1") {
    source.report({ name: found.name, what: "is not an ECDSA P-256 key", fix });
  }
  const previous = readPreviousKeys(source);
  return { mode: "key", privateKey: found.pem, ...(previous.length > 0 && { previous }) };
}

/** Without them everything that was signed before a change of keys would be unknown, and nothing could follow it. */
function readPreviousKeys(source: SettingsSource): string[] {
  const name = "SIGNING_PREVIOUS_KEYS_PATH";
  const path = source.env[name];
  const text = path ? readKeyFile(source, name, path) : undefined;
  if (text === undefined) return [];
  const keys = splitKeys(text);
  if (!("invalid" in keys)) return keys;
  const fix = "put the public key of every earlier signing key there, with Not-After before it";
  source.report({ name, what: `${JSON.stringify(path)} ${keys.invalid}`, fix });
  return [];
}

/** `NAME` holds the key itself (line breaks may be written `\n`, or all of it in base64), `NAME_PATH` the name of its file. */
function readPem(
  source: SettingsSource,
  name: string,
  fix: string,
): { name: string; pem: string; key: KeyObject } | undefined {
  const { env, report } = source;
  const pathName = `${name}_PATH`;
  const inline = env[name];
  const path = env[pathName];
  if (inline && path) report({ name, what: `is set, and so is ${pathName}`, fix: "remove one of the two" });
  else if (!inline && !path) report({ name, what: `is not set, nor is ${pathName}`, fix });
  else if (inline) return parsePem(name, inline, () => report({ name, what: "is not a private key in PEM", fix }));
  else if (path) {
    const text = readKeyFile(source, pathName, path);
    const refuse = () => report({ name: pathName, what: `${JSON.stringify(path)} holds no private key in PEM`, fix });
    return text === undefined ? undefined : parsePem(pathName, text, refuse);
  }
  return undefined;
}

function readKeyFile({ readFile, report }: SettingsSource, name: string, path: string): string | undefined {
  try {
    return readFile(path);
  } catch {
    report({ name, what: `${JSON.stringify(path)} can not be read`, fix: "check the path and its permissions" });
    return undefined;
  }
}

function parsePem(
  name: string,
  text: string,
  refuse: () => void,
): { name: string; pem: string; key: KeyObject } | undefined {
  const armored = text.includes("-----BEGIN") ? text : Buffer.from(text, "base64").toString("utf8");
  const pem = armored.replaceAll("\\n", "\n").trim().concat("\n");
  try {
    return { name, pem, key: createPrivateKey(pem) };
  } catch {
    // The parser's own message may quote the key.
    refuse();
    return undefined;
  }
}
