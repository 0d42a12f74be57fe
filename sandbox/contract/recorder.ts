// Remembers what crossed the wire, so that it can be held against GitHub's published contract afterwards.

/** One REST or GraphQL call; bodies are parsed JSON, `undefined` where there was none or it was not JSON. */
export type Exchange = {
  readonly method: string;
  /** Path without query, without an `/api/v3` prefix, still percent-encoded. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly requestBody?: unknown;
  readonly status: number;
  readonly responseBody?: unknown;
};

/** One webhook as it was sent. */
export type Delivery = { readonly event: string; readonly payload: unknown };

/** Everything recorded so far, in order. */
export type Recording = { readonly exchanges: readonly Exchange[]; readonly deliveries: readonly Delivery[] };

/** Collects exchanges and deliveries; `recording` grows as they are added. */
export type Recorder = {
  readonly recording: Recording;
  readonly exchange: (exchange: Exchange) => void;
  readonly delivery: (delivery: Delivery) => void;
};

/** An empty recorder. */
export function createRecorder(): Recorder {
  const exchanges: Exchange[] = [];
  const deliveries: Delivery[] = [];
  return {
    recording: { exchanges, deliveries },
    exchange: (exchange) => void exchanges.push(exchange),
    delivery: (delivery) => void deliveries.push(delivery),
  };
}

/** What a running sandbox lets a recorder see. */
export type Observable = {
  readonly after: (hook: (exchange: Observed) => void) => () => void;
  readonly interceptDelivery: (hook: (delivery: Delivery) => "deliver") => () => void;
};

type Observed = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: unknown;
  readonly status: number;
  readonly responseBody: unknown;
};

/** Records all traffic of `sandbox` from now on. */
export function attachRecorder(sandbox: Observable): Recorder {
  const recorder = createRecorder();
  sandbox.after(({ method, path, query, body, status, responseBody }) => {
    // A connection that was cut on purpose has no answer to compare.
    if (status === 0) return;
    const parameters = Object.fromEntries(new URLSearchParams(query));
    recorder.exchange({
      method,
      path,
      query: parameters,
      requestBody: body,
      status,
      responseBody: onWire(responseBody),
    });
  });
  sandbox.interceptDelivery(({ event, payload }) => {
    recorder.delivery({ event, payload: onWire(payload) });
    return "deliver";
  });
  return recorder;
}

// The objects may change later and hold fields that JSON leaves out, so what is kept is what the wire carried.
function onWire(body: unknown): unknown {
  return body === undefined ? undefined : JSON.parse(JSON.stringify(body));
}
