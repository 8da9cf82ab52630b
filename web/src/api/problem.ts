import { ApiError, type ShownProblem } from './client.ts';

/** Status 0: the server could not be reached. */
export function asProblem(error: unknown): ShownProblem {
  if (error instanceof ApiError) return error.problem;
  const type = 'about:blank';
  if (error instanceof TypeError)
    return { type, status: 0, title: 'The server cannot be reached', detail: '' };
  const detail = error instanceof Error ? error.message : '';
  return { type, status: 500, title: 'This page made a mistake', detail };
}

/** What a person can do about it, in one line: the server's remedy, else one by status. */
export function remedy({ status, remedy }: ShownProblem): string {
  if (remedy !== undefined) return remedy;
  if (status === 0) return 'Check that the server is running, then try again.';
  if (status === 401) return 'Your session is over. Sign in again.';
  if (status === 403) return 'Your account may not do this; ask an administrator.';
  if (status === 404) return 'It may have been removed, or the address is mistyped.';
  if (status === 409) return 'Wait for the other run to end, or abort it first.';
  if (status === 412) return 'Run the preflight alone and mend the hops that it names.';
  if (status === 422) return 'Mend what is named, then try again.';
  if (status === 429) return 'Too many attempts; wait a minute.';
  if (status === 502) return 'Start the target, or correct its address in the target file.';
  if (status >= 500)
    return 'The server’s log says more. Try again; if it stays, restart the server.';
  return 'Change the request and try again.';
}
