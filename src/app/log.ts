// Structured logs: every line of a job carries what the job is about, and no line carries a secret.

import { AsyncLocalStorage } from "node:async_hooks";
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from "pino";
import type { LogLevel } from "./settings.ts";

/** What a line is about, whoever writes it. */
export interface Subject {
  /** GUIDs of the webhook deliveries that asked for it. */
  delivery?: string | readonly string[];
  /** `owner/name`. */
  repository?: string;
  pull?: number;
  job?: string;
  attempt?: number;
}

const subjects = new AsyncLocalStorage<Subject>();

/** What looks like a secret wherever it comes from: GitHub tokens, JSON Web Tokens, authorization headers, private keys. */
const SECRETS = [
  /\bgh[a-z]_[A-Za-z0-9_.-]{16,}/g,
  /\bgithub_pat_\w{20,}/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
  /\b(?:bearer|token|basic)\s+[\w.~+/-]{16,}=*/gi,
  // Also one that is cut short. Stops before a quote: the line has to stay JSON.
  /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:(?!-----END)(?:[^"\\]|\\+[nr]))*(?:-----END [A-Z ]*PRIVATE KEY-----)?/g,
];

/** `secrets` are texts that must never be written, in no field of no line. */
export function createLog(level: LogLevel, secrets: readonly string[], destination?: DestinationStream): Logger {
  const known = secrets.filter((secret) => secret !== "").map((secret) => JSON.stringify(secret).slice(1, -1));
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: toPlainError },
      mixin: () => ({ ...subjects.getStore() }),
      hooks: { streamWrite: (line) => redact(line, known) },
    },
    destination ?? pino.destination(1),
  );
}

/** Runs `work` so that every line written meanwhile tells its subject. */
export function about<T>(subject: Subject, work: () => T): T {
  return subjects.run({ ...subjects.getStore(), ...subject }, work);
}

/** Runs one step of a job and logs how long it took, also when it fails. */
export async function timed<T>(log: Logger, step: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  let outcome = "failed";
  try {
    const result = await work();
    outcome = "done";
    return result;
  } finally {
    log.debug({ step, outcome, ms: Math.round(performance.now() - start) }, `${step} ${outcome}`);
  }
}

function redact(line: string, known: readonly string[]): string {
  const told = known.reduce((text, secret) => text.replaceAll(secret, "[secret]"), line);
  return SECRETS.reduce((text, pattern) => text.replace(pattern, "[secret]"), told);
}

interface PlainError {
  name: string;
  message: string;
  stack?: string;
  code?: unknown;
  /** HTTP status of a failed request. */
  status?: unknown;
  cause?: PlainError;
}

/** Requests and responses that hang on an error stay out: they hold headers and other people's text. */
function toPlainError(error: unknown): PlainError | string {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack, cause } = error;
  return {
    name,
    message,
    ...(stack === undefined ? {} : { stack }),
    ...("code" in error ? { code: error.code } : {}),
    ...("status" in error ? { status: error.status } : {}),
    ...(cause instanceof Error ? { cause: toPlainError(cause) as PlainError } : {}),
  };
}
