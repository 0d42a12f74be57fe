// One local GitHub on which the App is started, killed and started anew, each time from the same beginning.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Logger } from "pino";
import { type Scene, startScene } from "../../sandbox/scene.ts";
import { type Restore, takeSnapshot } from "../../sandbox/snapshot.ts";
import { type Actor, createActor } from "../../sandbox/story/actor.ts";
import type { Login } from "../../sandbox/story/sample.ts";
import type { Delivery } from "../../sandbox/webhooks.ts";
import { createApp, type Overrides, secretsOf } from "../../src/app/app.ts";
import { createLog } from "../../src/app/log.ts";
import type { Service } from "../../src/app/service.ts";
import { type Client, createClient } from "../../src/github/client.ts";
import { createEar, type Ear, refuseSecrets } from "../support/secrets.ts";

export const REPOSITORY = "acme/models";

export interface Rig {
  scene: Scene;
  /** What the clock of every App shows. */
  now: Date;
  actor: (login: Login) => Actor;
  /** A wholly new App, which hears all webhooks from now on. It looks at nothing until it is told to. */
  boot: (overrides?: Overrides) => Promise<Service>;
  /** A client of the App alone, and the log that everything here is written to. */
  connect: (send: typeof fetch) => Client;
  log: Logger;
  /** Where that log goes, to be looked through for secrets. */
  ear: Ear;
  /** Resolves when neither GitHub nor this App has anything left to do. */
  settled: (app: Service) => Promise<void>;
  /** Has the App look at everything, and waits. */
  sweep: (app: Service) => Promise<void>;
  /** Keeps what GitHub sends while `act` runs, and brings back the moment after it as often as wanted. */
  freeze: (act: () => Promise<void>) => Promise<Moment>;
  /** Lets the time go on that GitHub writes down, which stands still since a moment was brought back. */
  letTimeRun: () => void;
  /** Sends what was kept to whichever App hears now. */
  deliver: (deliveries: readonly Delivery[]) => void;
  close: () => Promise<void>;
}

/** A state of GitHub with what it is about to send. */
export interface Moment {
  restore: Restore;
  deliveries: readonly Delivery[];
}

/** Lines of the log that are kept before they are looked through. */
const LINES_KEPT = 20_000;

/** Starts GitHub with people and an empty registry; no App runs yet. */
export async function startRig(files: Readonly<Record<string, string>> = {}): Promise<Rig> {
  const directory = await mkdtemp(join(tmpdir(), "reliability-"));
  const scene = await startScene({ files, overrides: { sweeps: false } });
  await scene.app.close();
  const { sandbox, settings } = scene;
  const { timestamp } = sandbox.world;
  const ear = createEar();
  const log = createLog("debug", secretsOf(settings), ear);
  const actors = new Map<Login, Actor>();
  // One moment for all tries, so that what the App writes can be compared to the letter; later than all that is prepared.
  const moment = new Date(Date.now() + 3_600_000);
  const boot = async (overrides: Overrides = {}) => {
    const common = {
      log,
      fetch: sandbox.fetch,
      writeSpacing: 0,
      settleMs: 0,
      graceMs: 0,
      sweeps: false,
      now: () => moment,
    };
    const backoff = { baseMs: 10, capMs: 50 };
    const app = await createApp(settings, { ...common, backoff, ...overrides });
    listenTo(scene, `${app.url}/api/github/webhooks`);
    return app;
  };
  /** Looks through what was said so far and forgets it: thousands of tries say more than memory holds. */
  const hearOut = () => {
    refuseSecrets(sandbox.state, ear, { app: settings.privateKey });
    ear.lines.length = 0;
  };
  const settled = async (app: Service) => {
    let before = -1;
    while (before !== sandbox.deliveries.length) {
      before = sandbox.deliveries.length;
      await sandbox.settled();
      await app.idle();
      await sandbox.settled();
    }
  };
  return {
    scene,
    now: moment,
    log,
    ear,
    connect: (send) => {
      const { appId, privateKey, apiUrl: baseUrl } = settings;
      return createClient({ appId, privateKey, baseUrl, log, writeSpacing: 0, fetch: send });
    },
    actor: (login) => {
      const actor = actors.get(login) ?? hire(scene, login, directory);
      actors.set(login, actor);
      return actor;
    },
    boot,
    settled,
    sweep: async (app) => {
      app.sweep();
      await settled(app);
    },
    freeze: async (act) => {
      const first = sandbox.deliveries.length;
      const stop = sandbox.interceptDelivery(() => "drop");
      await act();
      await sandbox.settled();
      stop();
      const restore = takeSnapshot(sandbox.world);
      const sent = sandbox.deliveries.length;
      const written = timestamp();
      return {
        restore: async () => {
          if (ear.lines.length > LINES_KEPT) hearOut();
          sandbox.deliveries.length = Math.min(sent, sandbox.deliveries.length);
          await restore();
          // A commit that the App makes is then the same in every try.
          sandbox.world.timestamp = () => written;
        },
        deliveries: sandbox.deliveries.slice(first),
      };
    },
    letTimeRun: () => {
      sandbox.world.timestamp = timestamp;
    },
    deliver: (deliveries) => {
      const app = appOf(scene);
      for (const delivery of deliveries) sandbox.redeliver({ ...delivery, app });
    },
    close: async () => {
      hearOut();
      await scene.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function appOf({ sandbox, appId }: Scene) {
  const app = sandbox.state.apps.get(appId);
  if (app === undefined) throw new Error("the App is not registered");
  return app;
}

/** Sends the webhooks of the App to an address. */
export function listenTo(scene: Scene, url: string | undefined): void {
  appOf(scene).webhookUrl = url;
}

function hire(scene: Scene, login: Login, directory: string): Actor {
  const person = scene.people.find((one) => one.login === login);
  if (person === undefined) throw new Error(`nobody is called ${login}`);
  return createActor(scene, person, directory);
}
