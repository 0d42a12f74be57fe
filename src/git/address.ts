// What names a repository.

/** Whether this names a repository elsewhere rather than a folder. */
export function isRemote(repository: string): boolean {
  return /^(https?|ssh|git|file):\/\//.test(repository) || /^[\w.-]+@[\w.-]+:/.test(repository);
}
