// A bounded memory: what was used least recently is forgotten first.

/** Forgets the oldest entries once their sizes add up to more than `capacity`. */
export class Lru<T> {
  readonly #capacity: number;
  readonly #entries = new Map<string, { value: T; size: number }>();
  #size = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** `size` in the unit of the capacity; a value larger than the capacity is not kept. */
  set(key: string, value: T, size: number): void {
    this.#forget(key);
    if (size > this.#capacity) return;
    this.#entries.set(key, { value, size });
    this.#size += size;
    for (const oldest of this.#entries.keys()) {
      if (this.#size <= this.#capacity) return;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    this.#size -= this.#entries.get(key)?.size ?? 0;
    this.#entries.delete(key);
  }
}
