// Turns a pressed button into the REST call the chosen person could have made.
import type { Api, Sent } from "./api.ts";

/** A pressed button: where, which one, and what was typed. */
export type Press = {
  readonly api: Api;
  readonly path: string;
  readonly kind: string;
  readonly number: string | undefined;
  readonly fields: URLSearchParams;
};

/** Performs the press; `undefined` when there is no such button. */
export async function press(act: Press): Promise<Sent | undefined> {
  const { api, path, kind, number, fields } = act;
  const body = fields.get("body") ?? "";
  const issue = `${path}/issues/${number}`;
  const pull = `${path}/pulls/${number}`;
  switch (`${kind} ${fields.get("do")}`) {
    case "issues open":
      return api.send("POST", `${path}/issues`, { title: fields.get("title") ?? "", body });
    case "issues comment":
    case "pull comment":
      return api.send("POST", `${issue}/comments`, { body });
    case "issues close":
      return api.send("PATCH", issue, { state: "closed" });
    case "issues reopen":
      return api.send("PATCH", issue, { state: "open" });
    case "pull close":
      return api.send("PATCH", pull, { state: "closed" });
    case "pull reopen":
      return api.send("PATCH", pull, { state: "open" });
    case "pull approve":
      return api.send("POST", `${pull}/reviews`, review("APPROVE", fields));
    case "pull request-changes":
      return api.send("POST", `${pull}/reviews`, review("REQUEST_CHANGES", fields));
    case "pull merge":
      return api.send("PUT", `${pull}/merge`, { sha: fields.get("head") ?? "" });
    default:
      return undefined;
  }
}

function review(event: "APPROVE" | "REQUEST_CHANGES", fields: URLSearchParams): object {
  return { event, body: fields.get("body") ?? "", commit_id: fields.get("head") ?? "" };
}
