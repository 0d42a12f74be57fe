// The handles by which tests watch and disturb API requests and webhooks.
import type { AfterHook, BeforeHook, Hooks } from "./hooks.ts";
import type { Courier, Delivery, DeliveryHandler } from "./webhooks.ts";

/** Watching and disturbing; each registration answers a function that undoes it. */
export interface Traffic {
  /** Calls the hook before each API request; a Fault it answers is shown to the client. */
  intercept(hook: BeforeHook): () => void;
  /** Calls the hook after each API request. */
  after(hook: AfterHook): () => void;
  /** Every webhook so far, in the order of their events. */
  deliveries: Delivery[];
  /** Asks the hook what to do with each webhook. */
  interceptDelivery(hook: DeliveryHandler): () => void;
  /** Keeps webhooks back until they are released. */
  hold(): void;
  /** Sends the webhooks kept back, one after the other, in the order the function gives. */
  release(reorder?: (held: Delivery[]) => Delivery[]): Promise<void>;
  /** Sends a webhook again under its old GUID. */
  redeliver(delivery: Delivery): void;
}

/** The handles of one server. */
export function traffic(hooks: Hooks, courier: Courier): Traffic {
  const register =
    <Hook>(set: Set<Hook>) =>
    (hook: Hook) => {
      set.add(hook);
      return () => {
        set.delete(hook);
      };
    };
  const { deliveries, hold, release, redeliver } = courier;
  return {
    intercept: register(hooks.before),
    after: register(hooks.after),
    interceptDelivery: register(courier.handlers),
    deliveries,
    hold,
    release,
    redeliver,
  };
}
