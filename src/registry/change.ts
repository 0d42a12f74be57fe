// What differs between two registries, in the words of the registry.

import type { Dataset, Located, Model, ModelVersion, Retirement, StageAssignment } from "./documents.ts";

/** One governed difference. `path` is the file it is about. */
export type Change =
  | { kind: "register"; model: string; version: string; path: string; manifest: Located<ModelVersion> }
  | {
      kind: "assign";
      model: string;
      stage: string;
      path: string;
      from?: string;
      to: string;
      assignment: Located<StageAssignment>;
    }
  | { kind: "vacate"; model: string; stage: string; path: string; from?: string }
  | { kind: "retire"; model: string; version: string; path: string; retirement: Located<Retirement> }
  | { kind: "edit-model"; model: string; path: string; before?: Model; after?: Located<Model> }
  | { kind: "add-dataset"; dataset: string; version: string; path: string; manifest: Located<Dataset> }
  | { kind: "edit-policy"; path: string }
  | { kind: "edit-guard"; path: string };
