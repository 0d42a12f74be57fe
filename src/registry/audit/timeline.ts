// The governed files of the default branch, commit by commit: what each held at any time.

/** What lies at a path; both are `null` where nothing does. */
export interface FileState {
  /** Git mode as octal text. */
  mode: string | null;
  /** Blob id, 40 hex. */
  blob: string | null;
}

/** A first-parent commit of the default branch and what it changed against the one before. */
export interface Step {
  commit: string;
  /** Governed files alone. */
  changes: readonly (FileState & { path: string })[];
}

/** Positions count from 0, the first commit of the repository. */
export interface Timeline {
  steps: readonly Step[];
  /** `-1` for the forty zeros that stand for "before everything"; `undefined` for a commit that is not on the branch. */
  positionOf: (commit: string) => number | undefined;
  /** What lay at a path when the commit at this position had landed. */
  stateAt: (path: string, position: number) => FileState;
  /** Where `registry.yaml` first appears: nothing until then could be judged. `undefined` when it never does. */
  founding: number | undefined;
}

const POLICY = "registry.yaml";
const BEFORE = "0".repeat(40);
const NOTHING: FileState = { mode: null, blob: null };

/** Steps oldest first. */
export function toTimeline(steps: readonly Step[]): Timeline {
  const positions = new Map(steps.map(({ commit }, position) => [commit, position]));
  const states = new Map<string, { position: number; state: FileState }[]>();
  for (const [position, { changes }] of steps.entries()) {
    for (const { path, mode, blob } of changes) {
      const known = states.get(path) ?? [];
      known.push({ position, state: { mode, blob } });
      states.set(path, known);
    }
  }
  const founding = states.get(POLICY)?.[0]?.position;
  return {
    steps,
    positionOf: (commit) => (commit === BEFORE ? -1 : positions.get(commit)),
    stateAt: (path, position) => states.get(path)?.findLast((one) => one.position <= position)?.state ?? NOTHING,
    founding,
  };
}

export function isSameState(one: FileState, other: FileState): boolean {
  return one.mode === other.mode && one.blob === other.blob;
}
