// What a policy is to the terminal, which knows no account and no team.

// Teams are compared with nothing here, so any owner of the repository will do.
export const OFFLINE = { owner: "owner" };
