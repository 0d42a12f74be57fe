// What a process has seen lately: the newest so many, so that it never grows without end. Forgetting costs a repetition.

const LIMIT = 10_000;

/** A set that forgets what was put into it longest ago. */
export class RecentSet extends Set<string> {
  readonly #limit: number;

  constructor(limit = LIMIT) {
    super();
    this.#limit = limit;
  }

  override add(value: string): this {
    super.delete(value);
    super.add(value);
    forgetOldest(this, this.#limit);
    return this;
  }
}

/** A map that forgets what was put into it longest ago. */
export class RecentMap<Value> extends Map<string, Value> {
  readonly #limit: number;

  constructor(limit = LIMIT) {
    super();
    this.#limit = limit;
  }

  /** A key that is there keeps its age. */
  override set(key: string, value: Value): this {
    super.set(key, value);
    forgetOldest(this, this.#limit);
    return this;
  }
}

function forgetOldest(kept: Set<string> | Map<string, unknown>, limit: number): void {
  const [oldest] = kept.keys();
  if (kept.size > limit && oldest !== undefined) kept.delete(oldest);
}
