// A wire to a server on this machine that can go dead: what is connected stays connected, and nothing comes through any more.

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface Wire {
  /** The address of the server, through the wire. */
  url: string;
  /** Whoever is connected now hears nothing any more; whoever comes later does. */
  cut: () => void;
  close: () => Promise<void>;
}

/** Leads to the host and port of `url`. */
export async function startWire(url: string): Promise<Wire> {
  const { hostname, port } = new URL(url);
  const open = new Set<Socket>();
  const alive = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on("data", (data) => alive.has(near) && to.write(data));
      from.on("error", () => undefined);
      from.on("close", () => alive.has(near) && to.destroy());
    }
    alive.add(near);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const own = new URL(url);
  own.port = String((server.address() as AddressInfo).port);
  return {
    url: own.toString(),
    cut: () => alive.clear(),
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
