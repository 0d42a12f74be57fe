// A queue of keys that replicas share: BullMQ on Redis, with one job for each key that waits, runs or is to be retried.

import { randomUUID } from "node:crypto";
import { type Job, Queue as JobQueue, UnrecoverableError, Worker } from "bullmq";
import type { Depth, KeyQueue } from "../key-queue.ts";
import type { Priority } from "../lanes.ts";
import { DEFAULTS, type QueueOptions } from "../queue.ts";
import { type Connection, type ConnectionEvents, connectTo } from "./connection.ts";
import { JOB_SETTINGS, type Stall, workerSettings } from "./job-settings.ts";
import { ignoreNotDelayed, type KeyData, Looker } from "./looker.ts";
import { Places } from "./places.ts";
import { Rings } from "./rings.ts";
import { type Round, takeRound } from "./rounds.ts";
import { type Hireling, SteadyWorker } from "./steady-worker.ts";

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
  /** This replica took nothing although so many keys wait: it has a new worker. */
  onStuck: (waiting: number) => void;
  /** Milliseconds between two glances at the worker. */
  glanceMs?: number;
}

const PREFIX = "registrar";
const POLL = 25;

/** At most one look at a key at a time over all replicas; nothing rung for it is lost until a look has succeeded. */
export class RedisQueue<Item> implements KeyQueue<Item> {
  readonly #options: RedisQueueOptions<Item> & Required<QueueOptions<Item>>;
  readonly #connection: Connection;
  readonly #jobs: JobQueue<KeyData>;
  readonly #worker: SteadyWorker;
  readonly #rings: Rings<Item>;
  readonly #places: Places;
  readonly #looker: Looker<Item>;
  #closed = false;

  constructor(options: RedisQueueOptions<Item>) {
    const { url, name, secret } = options;
    this.#options = { ...DEFAULTS, ...options };
    this.#connection = connectTo(url, options);
    const { brisk } = this.#connection;
    // Asking for the version fails when Redis goes away at that moment, and would not be repeated.
    this.#jobs = new JobQueue(name, { prefix: PREFIX, connection: brisk, skipVersionCheck: true });
    // That the connection is lost is told once, by the connection.
    this.#jobs.on("error", () => undefined);
    const names = { prefix: `${PREFIX}-${name}`, jobPrefix: this.#jobs.toKey("") };
    this.#rings = new Rings(brisk, { ...names, secret });
    this.#places = new Places(brisk, { ...names, perLane: this.#options.perLane });
    this.#looker = new Looker({ ...this.#options, jobs: this.#jobs, rings: this.#rings, places: this.#places });
    this.#worker = new SteadyWorker({
      hire: () => this.#hire(),
      waiting: () => this.#jobs.getJobCountByTypes("waiting", "prioritized"),
      isFree: () => this.isUp && this.#looker.running < this.#options.workers,
      onTrouble: (error) => this.#trouble(error),
      onStuck: options.onStuck,
      ...(options.glanceMs !== undefined && { everyMs: options.glanceMs }),
    });
  }

  get isUp(): boolean {
    return this.#connection.isUp();
  }

  /** Begins to look at keys; what was rung before waits in Redis. */
  start(): void {
    this.#worker.start();
  }

  /** Whether this replica takes nothing although keys wait, and new workers do not help. */
  get isStuck(): boolean {
    return this.#worker.isStuck;
  }

  /** Whether this replica goes on a round that one of all is enough for. Rejects when Redis does not say. */
  takeRound(name: string, round: Round, isStart: boolean): Promise<boolean> {
    return takeRound(this.#connection.brisk, `${PREFIX}-${this.#options.name}:${name}`, { round, isStart });
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
    const drained = await Promise.race([this.#end().then(() => true), grace]);
    clearTimeout(timer);
    if (!drained || !this.isUp) this.#worker.disconnect();
    this.#connection.close();
    return drained && this.#looker.running === 0;
  }

  async #end(): Promise<void> {
    const closed = this.#worker.close();
    if (this.isUp) return closed;
    // It would wait until Redis is back.
    while (this.#looker.running > 0) await new Promise((resolve) => setTimeout(resolve, POLL));
  }

  /** Of all replicas; when Redis can not tell, what runs here. */
  async depth(): Promise<Depth> {
    const here = { waiting: 0, running: this.#looker.running, retrying: 0 };
    if (!this.isUp || this.#closed) return here;
    const asked = Promise.all([this.#jobs.getJobCounts(), this.#places.parked()]);
    const [counts, parked] = await asked.catch(() => []);
    if (counts === undefined || parked === undefined) return here;
    const { waiting = 0, prioritized = 0, active = 0, delayed = 0 } = counts;
    return { waiting: waiting + prioritized + parked, running: active, retrying: Math.max(0, delayed - parked) };
  }

  #hire(): Hireling {
    const { name, workers, stall, onGivenUp } = this.#options;
    const connection = this.#connection.patient();
    const settings = { prefix: PREFIX, connection, autorun: false, ...workerSettings(workers, stall) };
    const worker = new Worker<KeyData>(name, (job, token) => this.#look(job, token), settings);
    worker.on("error", (error) => this.#trouble(error));
    worker.on("failed", (job, error) => {
      if (job && error instanceof UnrecoverableError) onGivenUp(job.data.key, error);
    });
    return { worker, dismiss: () => connection.disconnect() };
  }

  #look(job: Job<KeyData>, token?: string): Promise<void> {
    this.#worker.took();
    return this.#looker.look(job, token);
  }

  #trouble(error: Error): void {
    if (this.isUp && !this.#closed) this.#options.onTrouble(error);
  }

  /** The job of a key that waits already: what was rung for is news, so it cuts a pause short. */
  async #hasten(id: string, turn: number, priority: Priority): Promise<void> {
    const job = await this.#jobs.getJob(id);
    if (job === undefined) return;
    if (job.priority > turn) await job.changePriority({ priority: turn });
    if (priority !== "sweep" && (await job.isDelayed())) await job.promote().catch(ignoreNotDelayed);
  }
}
