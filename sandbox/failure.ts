// A refusal in GitHub's own format: status, message and, for 422, the list of errors.

/** One entry of a 422's `errors`. */
export interface FieldError {
  resource?: string;
  field?: string;
  code: string;
  message?: string;
  value?: unknown;
}

/** Thrown by handlers to answer with something other than success. */
export class Failure extends Error {
  status: number;
  errors: (FieldError | string)[] | undefined;

  constructor(status: number, message: string, errors?: (FieldError | string)[]) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

/** 404 in GitHub's words: also the answer to somebody who may not know that the thing exists. */
export function notFound(): Failure {
  return new Failure(404, "Not Found");
}

/** 422 with a list of errors. */
export function invalid(errors: (FieldError | string)[], message = "Validation Failed"): Failure {
  return new Failure(422, message, errors);
}

/** 403 for an App whose installation lacks a permission. */
export function forbidden(message = "Resource not accessible by integration"): Failure {
  return new Failure(403, message);
}

/** The value, or a 404 when there is none. */
export function found<T>(value: T | undefined | null): T {
  if (value === undefined || value === null) throw notFound();
  return value;
}
