// One setting: where it comes from, and how to say what is wrong with it.

/** A setting that can not be used, told so that the operator can mend it. Never holds the value of a secret. */
export interface SettingsProblem {
  name: string;
  /** A clause without a full stop. */
  what: string;
  /** An imperative clause without a full stop. */
  fix: string;
}

/** Where settings come from, and where what is wrong with them goes. */
export interface SettingsSource {
  env: Readonly<Record<string, string | undefined>>;
  /** Text of a file that a setting names; throws when there is none. */
  readFile: (path: string) => string;
  report: (problem: SettingsProblem) => void;
}

/** One line: `NAME: what. Fix.` */
export function formatSettingsProblem({ name, what, fix }: SettingsProblem): string {
  return `${name}: ${what}. ${fix.charAt(0).toUpperCase()}${fix.slice(1)}.`;
}
