// The line between one process of the App and GitHub: it counts calls, and can end as it ends when the process dies.

/** Where to die: at the nth call or write (from 1), before it leaves or when it is done and nobody hears the answer. */
export interface Cut {
  at: number;
  of: "calls" | "writes";
  when: "before" | "after";
}

export interface Line<Send = typeof fetch> {
  fetch: Send;
  /** What was sent so far: `POST /repos/acme/models/git/refs`. */
  calls: readonly string[];
  /** Resolves at the cut, when everything sent before it is done. */
  dead: Promise<void>;
}

/** Reads and tokens leave GitHub as it is. */
export const isWrite = (call: string): boolean => !/^GET |\/graphql$|\/access_tokens$/.test(call);

/** A line that is cut once, or never. After the cut nothing is sent and nothing answered: whoever waits waits for ever. */
export function createLine(send: typeof fetch, cut?: Cut): Line {
  return lineOf(send, (input, init) => `${init?.method ?? "GET"} ${new URL(String(input)).pathname}`, cut);
}

/** The same for any way to send; `nameOf` says what a call is. */
export function lineOf<Args extends unknown[], Answer>(
  send: (...args: Args) => Promise<Answer>,
  nameOf: (...args: Args) => string,
  cut?: Cut,
): Line<(...args: Args) => Promise<Answer>> {
  const calls: string[] = [];
  const underWay = new Set<Promise<unknown>>();
  let isCut = false;
  let die: () => void = () => undefined;
  const dead = new Promise<void>((resolve) => {
    die = resolve;
  }).then(async () => void (await Promise.allSettled(underWay)));
  // The library for tokens has all Apps of this process wait for the same answer, and the living would wait with the dead.
  const silence = (call: string) => {
    if (call.endsWith("/access_tokens")) throw new Error("the line is cut");
    return new Promise<never>(() => undefined);
  };
  const end = (call: string) => {
    isCut = true;
    die();
    return silence(call);
  };
  const strikes = (call: string) => {
    if (cut === undefined || (cut.of === "writes" && !isWrite(call))) return false;
    return (cut.of === "writes" ? calls.filter(isWrite) : calls).length === cut.at;
  };
  return {
    calls,
    dead,
    fetch: async (...args) => {
      const call = nameOf(...args);
      if (isCut) return silence(call);
      calls.push(call);
      const isLast = strikes(call);
      if (isLast && cut?.when === "before") return end(call);
      const answer = send(...args);
      underWay.add(answer);
      await Promise.allSettled([answer]);
      underWay.delete(answer);
      if (isCut) return silence(call);
      return isLast ? end(call) : answer;
    },
  };
}
