// Routes for reviews: give, read, submit, dismiss, and ask people for them.
import {
  accountOf,
  type Call,
  doerOf,
  json,
  numberParam,
  type Reply,
  repositoryOf,
  requiredText,
  textField,
  textsField,
} from "../call.ts";
import { announcePull, pullCommits } from "../domain/pulls.ts";
import { note } from "../domain/timeline.ts";
import { Failure, found, invalid } from "../failure.ts";
import { listedPull, reviewObject } from "../objects/pulls.ts";
import { simpleTeam, teamObject } from "../objects/teams.ts";
import { simpleUser } from "../objects/users.ts";
import { paged } from "../paging.ts";
import type { Route } from "../router.ts";
import type { PullIssue, Review, Team } from "../state.ts";
import { pullOf } from "./pulls.ts";
import { accountNamed } from "./users.ts";

const STATES: Record<string, Review["state"]> = {
  APPROVE: "APPROVED",
  REQUEST_CHANGES: "CHANGES_REQUESTED",
  COMMENT: "COMMENTED",
};

function reviewOf(call: Call, issue: PullIssue): Review {
  const id = numberParam(call, "review_id");
  return found(issue.pull.reviews.find((review) => review.id === id));
}

/** Sends a review event; GitHub writes the state in lower case there. */
function announceReview(call: Call, issue: PullIssue, review: Review, action: string): void {
  const repository = repositoryOf(call);
  const shown = reviewObject(call.world, repository, { issue, review });
  const payload = {
    review: { ...shown, state: review.state.toLowerCase(), submitted_at: review.submittedAt },
    pull_request: listedPull(call.world, repository, issue),
    ...(action === "edited" ? { changes: {} } : {}),
  };
  call.world.emit({ name: "pull_request_review", action, repository, sender: accountOf(call), payload });
}

function stateFor(call: Call, issue: PullIssue, event: string): Review["state"] {
  const state = STATES[event];
  if (!state) throw invalid([`Variable $event of type PullRequestReviewEvent was provided invalid value`]);
  const isOwn = issue.user.id === accountOf(call).id;
  const refuse = (text: string) => new Failure(422, "Unprocessable Entity", [text]);
  if (isOwn && state === "APPROVED") throw refuse("Can not approve your own pull request");
  if (isOwn && state === "CHANGES_REQUESTED") throw refuse("Can not request changes on your own pull request");
  return state;
}

/** Makes a review count: it is dated, its author no longer asked for, and the world hears of it. */
function submit(call: Call, issue: PullIssue, review: Review): void {
  review.submittedAt = call.world.timestamp();
  issue.updatedAt = review.submittedAt;
  issue.pull.requestedReviewers = issue.pull.requestedReviewers.filter(({ id }) => id !== review.user.id);
  announceReview(call, issue, review, "submitted");
}

async function createReview(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const issue = pullOf(call);
  const event = textField(call, "event");
  const state = event === undefined ? "PENDING" : stateFor(call, issue, event);
  const body = textField(call, "body") ?? "";
  if (state === "CHANGES_REQUESTED" && body === "")
    throw new Failure(422, "Unprocessable Entity", ["Body is required"]);
  const commitId = textField(call, "commit_id") ?? issue.pull.head.sha;
  if (!(await pullCommits(repository, issue)).includes(commitId)) {
    throw new Failure(422, "Unprocessable Entity", ["The given commit_id is not part of the pull request"]);
  }
  const review: Review = { id: call.world.nextId(), user: accountOf(call), body, state, commitId, submittedAt: null };
  issue.pull.reviews.push(review);
  if (state !== "PENDING") submit(call, issue, review);
  return json(reviewObject(call.world, repository, { issue, review }));
}

function submitReview(call: Call): Reply {
  const issue = pullOf(call);
  const review = reviewOf(call, issue);
  if (review.state !== "PENDING") throw new Failure(422, "Unprocessable Entity", ["The review is already submitted"]);
  review.state = stateFor(call, issue, requiredText(call, "event"));
  review.body = textField(call, "body") ?? review.body;
  submit(call, issue, review);
  return json(reviewObject(call.world, repositoryOf(call), { issue, review }));
}

function editReview(call: Call): Reply {
  const issue = pullOf(call);
  const review = reviewOf(call, issue);
  if (review.user.id !== accountOf(call).id) throw new Failure(403, "Must be the author of the review");
  review.body = requiredText(call, "body");
  announceReview(call, issue, review, "edited");
  return json(reviewObject(call.world, repositoryOf(call), { issue, review }));
}

function dismissReview(call: Call): Reply {
  const issue = pullOf(call);
  const review = reviewOf(call, issue);
  if (review.state !== "APPROVED" && review.state !== "CHANGES_REQUESTED") {
    throw new Failure(422, "Unprocessable Entity", ["Can not dismiss a commented pull request review"]);
  }
  const message = requiredText(call, "message");
  const dismissed = { state: review.state.toLowerCase(), review_id: review.id, dismissal_message: message };
  review.state = "DISMISSED";
  note(call.world, issue, doerOf(call), { event: "review_dismissed", extra: { dismissed_review: dismissed } });
  announceReview(call, issue, review, "dismissed");
  return json(reviewObject(call.world, repositoryOf(call), { issue, review }));
}

function teamsAsked(call: Call): Team[] {
  const organization = call.world.state.organizations.get(repositoryOf(call).owner.id);
  const asked = textsField(call, "team_reviewers") ?? [];
  return asked.map((slug) => {
    const team = organization?.teams.get(slug);
    if (!team)
      throw invalid(
        [],
        "Reviews may only be requested from collaborators. One or more of the teams you specified is not a collaborator.",
      );
    return team;
  });
}

async function requestReviewers(call: Call): Promise<Reply> {
  const { world } = call;
  const repository = repositoryOf(call);
  const issue = pullOf(call);
  const { pull } = issue;
  const people = (textsField(call, "reviewers") ?? []).map((login) => accountNamed(world, login));
  if (people.some(({ id }) => id === issue.user.id)) {
    throw invalid([], "Review cannot be requested from pull request author.");
  }
  const newPeople = people.filter((each) => !pull.requestedReviewers.includes(each));
  const newTeams = teamsAsked(call).filter((each) => !pull.requestedTeams.includes(each));
  const action = "review_requested";
  for (const person of newPeople) {
    pull.requestedReviewers.push(person);
    const requested_reviewer = simpleUser(world, person);
    const review_requester = simpleUser(world, accountOf(call));
    note(world, issue, doerOf(call), { event: action, extra: { review_requester, requested_reviewer } });
    await announcePull(world, repository, doerOf(call), { issue, action, extra: { requested_reviewer } });
  }
  for (const team of newTeams) {
    pull.requestedTeams.push(team);
    const requested_team = teamObject(world, team);
    const review_requester = simpleUser(world, accountOf(call));
    note(world, issue, doerOf(call), { event: action, extra: { review_requester, requested_team } });
    await announcePull(world, repository, doerOf(call), { issue, action, extra: { requested_team } });
  }
  return json(listedPull(world, repository, issue), 201);
}

async function removeReviewers(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const issue = pullOf(call);
  const { pull } = issue;
  const logins = (textsField(call, "reviewers") ?? []).map((login) => login.toLowerCase());
  const gone = pull.requestedReviewers.filter(({ login }) => logins.includes(login.toLowerCase()));
  const goneTeams = pull.requestedTeams.filter(({ slug }) => textsField(call, "team_reviewers")?.includes(slug));
  pull.requestedReviewers = pull.requestedReviewers.filter((each) => !gone.includes(each));
  pull.requestedTeams = pull.requestedTeams.filter((each) => !goneTeams.includes(each));
  for (const person of gone) {
    const extra = { requested_reviewer: simpleUser(call.world, person) };
    const action = "review_request_removed";
    await announcePull(call.world, repository, doerOf(call), { issue, action, extra });
  }
  return json(listedPull(call.world, repository, issue));
}

function listRequested(call: Call): Reply {
  const { pull } = pullOf(call);
  return json({
    users: pull.requestedReviewers.map((person) => simpleUser(call.world, person)),
    teams: pull.requestedTeams.map((team) => ({ ...simpleTeam(call.world, team), parent: null })),
  });
}

function listReviews(call: Call): Promise<Reply> {
  const issue = pullOf(call);
  const shown = issue.pull.reviews.filter(({ state }) => state !== "PENDING");
  return paged(call, shown, (review) => reviewObject(call.world, repositoryOf(call), { issue, review }));
}

function readReview(call: Call): Reply {
  const issue = pullOf(call);
  return json(reviewObject(call.world, repositoryOf(call), { issue, review: reviewOf(call, issue) }));
}

const PULL = "/repos/{owner}/{repo}/pulls/{pull_number}";
const READ = ["pull_requests:read"];
const WRITE = ["pull_requests:write"];

/** Reviews and requests for them. */
export const reviewRoutes: Route[] = [
  { method: "GET", path: `${PULL}/reviews`, allow: READ, handle: listReviews },
  { method: "POST", path: `${PULL}/reviews`, allow: WRITE, level: "read", handle: createReview },
  { method: "GET", path: `${PULL}/reviews/{review_id}`, allow: READ, handle: readReview },
  { method: "PUT", path: `${PULL}/reviews/{review_id}`, allow: WRITE, level: "read", handle: editReview },
  { method: "POST", path: `${PULL}/reviews/{review_id}/events`, allow: WRITE, level: "read", handle: submitReview },
  { method: "PUT", path: `${PULL}/reviews/{review_id}/dismissals`, allow: WRITE, handle: dismissReview },
  { method: "GET", path: `${PULL}/requested_reviewers`, allow: READ, handle: listRequested },
  { method: "POST", path: `${PULL}/requested_reviewers`, allow: WRITE, handle: requestReviewers },
  { method: "DELETE", path: `${PULL}/requested_reviewers`, allow: WRITE, handle: removeReviewers },
];
