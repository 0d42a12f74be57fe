// `registrar keygen`: a signing key for the App, and the public key that deployments pin.

import { generateKeyPairSync } from "node:crypto";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { keyId } from "../registry/dsse.ts";
import { type ExitCode, fail, type Terminal } from "./terminal.ts";

export interface KeygenOptions {
  /** Where the files lie, without their endings. */
  out: string;
  format: "text" | "json";
}

/** Writes `<prefix>.key` (only its owner may read it) and `<prefix>.pub`. Never overwrites: a lost key can not be made again. */
export async function runKeygen(options: KeygenOptions, terminal: Terminal): Promise<ExitCode> {
  const prefix = resolve(terminal.cwd, options.out);
  const [privateFile, publicFile] = [`${prefix}.key`, `${prefix}.pub`];
  const taken = [privateFile, publicFile].find((file) => existsSync(file));
  if (taken) return fail(terminal, `${taken} exists and is not overwritten; choose another --out`);
  const pair = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  await writeFile(privateFile, pair.privateKey, { flag: "wx", mode: 0o600 });
  await writeFile(publicFile, pair.publicKey, { flag: "wx" });
  if (options.format === "json") {
    terminal.out(JSON.stringify({ privateFile, publicFile, keyId: keyId(pair.publicKey) }, null, 2));
    return 0;
  }
  terminal.out(`${privateFile}  private: give it to the App as SIGNING_KEY_PATH, keep it out of Git`);
  terminal.out(`${publicFile}  public: pin it where you deploy, registrar resolve --key`);
  terminal.out(keyId(pair.publicKey));
  return 0;
}
