// Many orders carried out on every core.

import { availableParallelism } from "node:os";
import { extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { type OrderOf, type ResultOf, TASKS, type TaskName } from "./tasks.ts";

export interface Work<N extends TaskName, Order = OrderOf<N>> {
  task: N;
  orders: readonly Order[];
  /** Fetches what a batch still needs, just before it is carried out. */
  prepare: (batch: readonly Order[]) => Promise<readonly OrderOf<N>[]>;
  /** Told after every batch. */
  progress?: (done: number, total: number) => void;
  /** Threads to use; one for each core when left out, and none for a few orders. */
  threads?: number;
}

/** Fewer orders are carried out sooner than a thread has started. */
const WORTH_THREADS = 500;
const BATCH = 64;

/** The results in the order of the orders. Throws what a task throws. */
export async function carryOut<N extends TaskName, Order>(work: Work<N, Order>): Promise<ResultOf<N>[]> {
  const { orders, progress } = work;
  const threads = work.threads ?? (orders.length < WORTH_THREADS ? 0 : availableParallelism());
  const batches = Array.from({ length: Math.ceil(orders.length / BATCH) }, (_, index) =>
    orders.slice(index * BATCH, (index + 1) * BATCH),
  );
  const workers = Array.from({ length: Math.min(threads, batches.length) }, startWorker);
  const doers = workers.length === 0 ? [doHere(work.task)] : workers.map((worker) => doThere(worker, work.task));
  const left = batches.entries();
  const results: ResultOf<N>[][] = [];
  let done = 0;
  const drain = async (doBatch: Doer<N>) => {
    for (const [index, batch] of left) {
      const found = await doBatch(await work.prepare(batch));
      results[index] = found;
      done += found.length;
      progress?.(done, orders.length);
    }
  };
  try {
    await Promise.all(doers.map(drain));
    return results.flat();
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

type Doer<N extends TaskName> = (orders: readonly OrderOf<N>[]) => Promise<ResultOf<N>[]>;

function doHere<N extends TaskName>(task: N): Doer<N> {
  const act = TASKS[task] as (order: OrderOf<N>) => ResultOf<N>;
  return async (orders) => orders.map(act);
}

function doThere<N extends TaskName>(worker: Worker, task: N): Doer<N> {
  const broken = new Promise<never>((_, reject) => {
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`a thread ended with ${code} before its work was done`)));
  });
  // Ending a thread on purpose is no failure of anything.
  broken.catch(() => undefined);
  return (orders) => {
    const answer = new Promise<ResultOf<N>[]>((resolve) => worker.once("message", (text) => resolve(JSON.parse(text))));
    worker.postMessage({ task, orders });
    return Promise.race([answer, broken]);
  };
}

function startWorker(): Worker {
  const kind = extname(import.meta.filename);
  return kind === ".ts"
    ? new Worker(FROM_SOURCE, { eval: true })
    : new Worker(join(import.meta.dirname, `thread${kind}`));
}

/** TypeScript is not read by every Node that is supported, and not by a thread only because its parent reads it. */
const FROM_SOURCE = `import("tsx/esm/api").then(({ register }) => {
  register();
  return import(${JSON.stringify(pathToFileURL(join(import.meta.dirname, "thread.ts")).href)});
});`;
