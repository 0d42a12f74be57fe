// The closed list of deviations we accept, each with the reason why the published schema, not the sandbox, is at fault.
import type { Deviation } from "./check.ts";

/** A deviation that is accepted wherever operation, pointer and message match. */
export type Explanation = {
  readonly operation: RegExp;
  readonly pointer: RegExp;
  readonly message: RegExp;
  readonly why: string;
};

/** What remains to be mended, and the explanations that explained nothing. */
export type Review = { readonly unexplained: readonly Deviation[]; readonly unused: readonly Explanation[] };

/** Every accepted deviation. An entry nothing needs any more fails the contract test. */
export const explained: readonly Explanation[] = [
  {
    operation: /^GET \/app\/installations 200$/,
    pointer: /^\/\*\/account/,
    message: /required property|not a published field/,
    why: "the list publishes the account as a user and an enterprise at once; one installation publishes it as either",
  },
  {
    operation: /^GET \/app\/installations 200$/,
    pointer: /^\/\*\/client_id$/,
    message: /not a published field/,
    why: "the list leaves out a field that the same object publishes when read alone",
  },
  {
    operation: / 422$/,
    pointer: /^\/status$/,
    message: /not a published field/,
    why: "validation errors carry the status in their body like all other errors, only their schema has not followed",
  },
  {
    operation: /^(status|release\..+)$/,
    pointer: /\/user_view_type$/,
    message: /not a published field/,
    why: "every user object carries it, but the copies of that object inside these payloads have not followed",
  },
  {
    operation: /^pull_request(_review)?\./,
    pointer:
      /^(\/pull_request\/requested_teams\/\*|\/requested_team)\/(notification_setting|organization_id|parent|type)$/,
    message: /not a published field/,
    why: "the payloads hold several copies of the team object and each copy leaves out other fields of it",
  },
  {
    operation: /^push$/,
    pointer: /email$/,
    message: /format "email"/,
    why: "a bot's no-reply address holds square brackets, which the schema's own format refuses",
  },
  {
    operation: /^((GET|POST) .+\/deployments\/\{deployment_id\}\/statuses 20\d|deployment_status\.created)$/,
    pointer: /\/(target|environment|log)_url$/,
    message: /format "uri"/,
    why: "an address that nobody gave is answered as an empty text, which is what the schema's own default for it is",
  },
  {
    operation: /^GET \/app\/installations 200$/,
    pointer: /\/permissions\/merge_queues$/,
    message: /not a published field/,
    why: "the permission to hear of merge queues is offered to Apps and missing from the published list of permissions",
  },
  {
    operation: /\/environments(\/\{environment_name\})? 200$/,
    pointer: /\/can_admins_bypass$/,
    message: /not a published field/,
    why: "GitHub answers whether administrators may bypass an environment, and its description has not followed",
  },
  {
    operation: /^check_suite\./,
    pointer: /\/app\/events\/\*$/,
    message: /must be equal to one of the allowed values/,
    why: "the payload's list of events is older than merge queues",
  },
];

/** Takes the explained deviations out of `deviations`. */
export function reviewDeviations(deviations: readonly Deviation[], list: readonly Explanation[] = explained): Review {
  return {
    unexplained: deviations.filter((deviation) => !list.some((explanation) => explains(explanation, deviation))),
    unused: list.filter((explanation) => !deviations.some((deviation) => explains(explanation, deviation))),
  };
}

function explains(explanation: Explanation, { operation, pointer, message }: Deviation): boolean {
  return (
    explanation.operation.test(operation) && explanation.pointer.test(pointer) && explanation.message.test(message)
  );
}
