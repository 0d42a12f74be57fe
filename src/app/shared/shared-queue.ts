// The shared queue with a second one in process, for while Redis is away.

import type { Depth, KeyQueue } from "../key-queue.ts";
import type { Priority } from "../lanes.ts";
import { Queue } from "../queue.ts";
import { RedisQueue, type RedisQueueOptions } from "./redis-queue.ts";
import type { Round } from "./rounds.ts";

export interface SharedQueueOptions<Item> extends Omit<RedisQueueOptions<Item>, "onUp" | "onDown"> {
  /** Redis is away, and this process works alone. */
  onAway: (why: string) => void;
  /** Redis is back. What it held may be lost, so everything should be looked at. */
  onBack: () => void;
}

/** Milliseconds for which Redis is not asked again after it failed to take a key although it is connected. */
const PAUSE = 5_000;
/** Milliseconds that a start waits for Redis. */
const FIRST_PATIENCE = 2_000;

/** Takes every key, whatever Redis does. A key may then be looked at twice at once, which is safe. */
export class SharedQueue<Item> implements KeyQueue<Item> {
  readonly #options: SharedQueueOptions<Item>;
  readonly #redis: RedisQueue<Item>;
  readonly #local: Queue<Item>;
  #away: string | undefined = "not connected yet";
  #isFirst = true;
  #notBefore = 0;
  #whenUp: () => void = () => undefined;

  constructor(options: SharedQueueOptions<Item>) {
    this.#options = options;
    this.#local = new Queue(options);
    this.#redis = new RedisQueue({ ...options, onUp: () => this.#back(), onDown: (why) => this.#lose(why) });
  }

  /** Why Redis is not used at present. */
  get away(): string | undefined {
    return this.#away;
  }

  /** Whether this replica takes nothing from Redis although keys wait there. */
  get isStuck(): boolean {
    return this.#redis.isStuck;
  }

  /** Whether this replica goes on a round that one of all is enough for; while Redis is away everybody does. */
  async takeRound(name: string, round: Round, isStart: boolean): Promise<boolean> {
    if (!this.#redis.isUp) return true;
    return this.#redis.takeRound(name, round, isStart).catch(() => true);
  }

  /** Begins to look at keys. Resolves when Redis is there, or after some seconds. */
  async start(): Promise<void> {
    this.#redis.start();
    if (this.#away === undefined) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, FIRST_PATIENCE);
      this.#whenUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    if (this.#away !== undefined && this.#isFirst) this.#lose("it does not answer");
  }

  async add(key: string, priority: Priority, item?: Item): Promise<boolean> {
    if (this.#redis.isUp && performance.now() >= this.#notBefore) {
      try {
        const added = await this.#redis.add(key, priority, item);
        this.#back();
        return added;
      } catch (error) {
        this.#notBefore = performance.now() + PAUSE;
        this.#lose(error instanceof Error ? error.message : String(error));
      }
    }
    return this.#local.add(key, priority, item);
  }

  async idle(): Promise<void> {
    await this.#local.idle();
    await this.#redis.idle();
    const { waiting, running, retrying } = this.#local.depth();
    if (running > 0 || waiting + retrying > 0) await this.idle();
  }

  async close(graceMs: number): Promise<boolean> {
    const drained = await Promise.all([this.#local.close(graceMs), this.#redis.close(graceMs)]);
    return drained.every(Boolean);
  }

  async depth(): Promise<Depth> {
    const [local, shared] = [this.#local.depth(), await this.#redis.depth()];
    return {
      waiting: local.waiting + shared.waiting,
      running: local.running + shared.running,
      retrying: local.retrying + shared.retrying,
    };
  }

  #lose(why: string): void {
    const isNews = this.#away === undefined || this.#isFirst;
    this.#away = why;
    this.#isFirst = false;
    if (isNews) this.#options.onAway(why);
  }

  #back(): void {
    if (this.#away === undefined) return;
    const isReturn = !this.#isFirst;
    this.#away = undefined;
    this.#isFirst = false;
    this.#notBefore = 0;
    this.#whenUp();
    if (isReturn) this.#options.onBack();
  }
}
