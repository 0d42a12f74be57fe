// A thread that does tasks, as many at a time as it is handed.

import { parentPort } from "node:worker_threads";
import { TASKS, type TaskName } from "./tasks.ts";

export interface Handed {
  task: TaskName;
  orders: readonly never[];
}

// Text crosses between threads faster than what it stands for.
parentPort?.on("message", ({ task, orders }: Handed) => {
  parentPort?.postMessage(JSON.stringify(orders.map((order) => TASKS[task](order))));
});
