// What every piece of the App's work shares: hands on GitHub, the words, the keys and the clock.

import type { Logger } from "pino";
import type { Extras } from "../github/applied.ts";
import type { Client } from "../github/client.ts";
import type { Renderer } from "../plan/render.ts";
import type { Hint, Job } from "./job.ts";
import type { Signer } from "./signer.ts";

export interface WorkContext {
  client: Client;
  renderer: Renderer;
  signer: Signer;
  /** Key of the HMAC that authenticates what is remembered in the App's own comments. */
  memoryKey: string;
  now: () => Date;
  log: Logger;
  /** Queues a further look, after this one. */
  ring: (job: Job, hint?: Hint) => void;
  /** How long after a landing is first seen it may be called a bypass, in milliseconds: GitHub links commits to pull requests with a lag. */
  settleMs: number;
  /** When a landing without a pull request was first seen, epoch milliseconds, by repository id and commit. */
  firstSeen: Map<string, number>;
  /** Landings whose receipts this process knows to be complete, by repository id and commit. */
  completed: Set<string>;
  /** Subject of the conflict that kept a repository from being sealed the last time, by its id. */
  doubted: Map<number, string>;
  /** Deployments this process has said once that it can not answer yet, by repository id, run and environment. */
  delayed: Set<string>;
  /** Comments whose commands were not heard, by repository id and comment: whoever may command later has to say it again. */
  unheard: Set<string>;
}

/** What applying any action takes. */
export function handsOf({ now, signer }: WorkContext): Extras {
  return { now, sign: signer.sign, keys: signer.keys };
}
