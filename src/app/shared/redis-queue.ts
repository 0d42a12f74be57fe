// A queue of keys that replicas share: BullMQ on Redis, with one job for each key that waits, runs or is to be retried.

import { randomUUID } from "node:crypto";
import { DelayedError, type Job, Queue as JobQueue, UnrecoverableError, Worker } from "bullmq";
import type { Depth, KeyQueue } from "../key-queue.ts";
import type { Priority } from "../lanes.ts";
import { DEFAULTS, pauseAfter, type QueueOptions, type Turn } from "../queue.ts";
import { type Connection, type ConnectionEvents, connectTo } from "./connection.ts";
import { Again, JOB_SETTINGS, type Stall, workerSettings } from "./job-settings.ts";
import { Places } from "./places.ts";
import { Rings } from "./rings.ts";

export interface RedisQueueOptions<Item> extends QueueOptions<Item>, ConnectionEvents {
  /** `redis:` or `rediss:`. */
  url: string;
  /** Queues of different names know nothing of each other. Without colons. */
  name: string;
  /** Authenticates what is kept in Redis. */
  secret: string;
  /** A key whose looks ended their processes this often is left to the next sweep. */
  onGivenUp: (key: string, error: Error) => void;
  /** When the keys of a replica that died are looked at by another; some seconds when left out. */
  stall?: Stall;
}

interface KeyData {
  key: string;
}

const PREFIX = "registrar";
const POLL = 25;
/** Milliseconds until a job tries again to get a place when nobody offered it one: whoever should have may have died. */
const UNOFFERED = 60_000;

/** At most one look at a key at a time over all replicas; nothing rung for it is lost until a look has succeeded. */
export class RedisQueue<Item> implements KeyQueue<Item> {
  readonly #options: RedisQueueOptions<Item> & Required<QueueOptions<Item>>;
  readonly #connection: Connection;
  readonly #jobs: JobQueue<KeyData>;
  readonly #worker: Worker<KeyData>;
  readonly #rings: Rings<Item>;
  readonly #places: Places;
  #running = 0;
  #closed = false;

  constructor(options: RedisQueueOptions<Item>) {
    const { url, name, secret } = options;
    this.#options = { ...DEFAULTS, ...options };
    this.#connection = connectTo(url, options);
    const { brisk, patient } = this.#connection;
    // Asking for the version fails when Redis goes away at that moment, and would not be repeated.
    this.#jobs = new JobQueue(name, { prefix: PREFIX, connection: brisk, skipVersionCheck: true });
    const names = { prefix: `${PREFIX}-${name}`, jobPrefix: this.#jobs.toKey("") };
    this.#rings = new Rings(brisk, { ...names, secret });
    this.#places = new Places(brisk, { ...names, perLane: this.#options.perLane });
    const settings = workerSettings(this.#options.workers, options.stall);
    const place = { prefix: PREFIX, connection: patient, autorun: false };
    this.#worker = new Worker(name, (job, token) => this.#look(job, token), { ...place, ...settings });
    this.#listen();
  }

  get isUp(): boolean {
    return this.#connection.isUp();
  }

  /** Begins to look at keys; what was rung before waits in Redis. */
  start(): void {
    void this.#worker.run();
  }

  /** Rejects when Redis did not take it, or not in time; then it may have been taken all the same. */
  async add(key: string, priority: Priority, item?: Item): Promise<boolean> {
    if (this.#closed) return false;
    const lane = this.#options.laneOf(key);
    const { turn, waits } = await this.#rings.ring(key, lane, { priority, ...(item !== undefined && { item }) });
    if (waits) return true;
    const jobId = randomUUID();
    // A ring while the key is looked at makes one more look; any other becomes part of the one that waits.
    const deduplication = { id: key, keepLastIfActive: true };
    const job = await this.#jobs.add("look", { key }, { ...JOB_SETTINGS, jobId, priority: turn, deduplication });
    if (job.id !== undefined && job.id !== jobId) await this.#hasten(job.id, turn, priority);
    return true;
  }

  async idle(): Promise<void> {
    for (;;) {
      const { waiting, running, retrying } = await this.depth();
      if (running === 0 && (this.#closed || waiting + retrying === 0)) return;
      await new Promise((resolve) => setTimeout(resolve, POLL));
    }
  }

  /** What is left is taken over by other replicas, or by the next one that starts. */
  async close(graceMs: number): Promise<boolean> {
    this.#closed = true;
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, graceMs, false);
    });
    const drained = await Promise.race([this.#worker.close().then(() => true), grace]);
    clearTimeout(timer);
    if (!drained) void this.#worker.disconnect();
    this.#connection.close();
    return drained && this.#running === 0;
  }

  /** Of all replicas; when Redis can not tell, what runs here. */
  async depth(): Promise<Depth> {
    const here = { waiting: 0, running: this.#running, retrying: 0 };
    if (!this.isUp || this.#closed) return here;
    const asked = Promise.all([this.#jobs.getJobCounts(), this.#places.parked()]);
    const [counts, parked] = await asked.catch(() => []);
    if (counts === undefined || parked === undefined) return here;
    const { wait = 0, prioritized = 0, active = 0, delayed = 0 } = counts;
    return { waiting: wait + prioritized + parked, running: active, retrying: Math.max(0, delayed - parked) };
  }

  #listen(): void {
    const { onTrouble, onGivenUp } = this.#options;
    // That the connection is lost is told once, by the connection.
    this.#jobs.on("error", () => undefined);
    this.#worker.on("error", (error) => {
      if (this.isUp && !this.#closed) onTrouble(error);
    });
    this.#worker.on("failed", (job, error) => {
      if (job && error instanceof UnrecoverableError) onGivenUp(job.data.key, error);
    });
  }

  /** The job of a key that waits already: an event is news, so it cuts a pause short. */
  async #hasten(id: string, turn: number, priority: Priority): Promise<void> {
    const job = await this.#jobs.getJob(id);
    if (job === undefined) return;
    if (job.priority > turn) await job.changePriority({ priority: turn });
    if (priority === "event" && (await job.isDelayed())) await job.promote().catch(ignoreNotDelayed);
  }

  async #look(job: Job<KeyData>, token?: string): Promise<void> {
    const { key } = job.data;
    const lane = this.#laneOf(key);
    const id = job.id ?? "";
    if (!(await this.#places.take(lane, id))) return this.#park(job, { lane, token });
    this.#running += 1;
    try {
      const rung = await this.#rings.begin(key, job.priority);
      const turn: Turn<Item> = { key, items: rung.items, attempt: job.attemptsMade + 1 };
      await this.#options.run(turn).catch((error: unknown) => this.#retry(job, { turn, lane, error }));
      await this.#rings.done(key, rung);
    } finally {
      this.#running -= 1;
      await this.#leave(lane, id);
    }
  }

  /** Its lane has no place left: it lies aside until one is offered. */
  async #park(job: Job<KeyData>, { lane, token }: { lane: string; token: string | undefined }): Promise<never> {
    await job.moveToDelayed(Date.now() + UNOFFERED, token);
    const waits = await this.#places.park(lane, job.id ?? "", job.priority);
    if (!waits) await job.promote().catch(ignoreNotDelayed);
    throw new DelayedError();
  }

  /** Offers what is free to those that wait longest. */
  async #leave(lane: string, id: string): Promise<void> {
    for (const next of await this.#places.leave(lane, id)) {
      const job = await this.#jobs.getJob(next);
      await job?.promote().catch(ignoreNotDelayed);
    }
  }

  /** Keys are made by the App alone; one of a later version, or of somebody else, is nothing to try for ever. */
  #laneOf(key: string): string {
    try {
      return this.#options.laneOf(key);
    } catch (error) {
      throw new UnrecoverableError(error instanceof Error ? error.message : String(error));
    }
  }

  async #retry(job: Job<KeyData>, failed: { turn: Turn<Item>; lane: string; error: unknown }): Promise<never> {
    const { turn, lane, error } = failed;
    const waitMs = pauseAfter(error, turn.attempt, this.#options);
    this.#options.onFailure(turn, error, waitMs);
    if (await this.#rings.isNews(turn.key)) throw new Again(0);
    const { turn: priority } = await this.#rings.ring(turn.key, lane, { priority: "retry" });
    await job.changePriority({ priority });
    throw new Again(waitMs);
  }
}

/** Its pause ended in the meantime. */
function ignoreNotDelayed(error: unknown): void {
  if (!(error instanceof Error && /not in the delayed state/.test(error.message))) throw error;
}
