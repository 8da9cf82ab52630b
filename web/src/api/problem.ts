import { ApiError, type ShownProblem } from './client.ts';
import { oneLine } from './oneLine.ts';

/** An error of a query as a problem document; status 0: the server could not be reached. */
export function asProblem(error: unknown): ShownProblem {
  if (error instanceof ApiError) return error.problem;
  const type = 'about:blank';
  if (error instanceof TypeError)
    return { type, status: 0, title: 'The server cannot be reached', detail: '' };
  return { type, status: 500, title: 'This page failed', detail: oneLine(error) };
}

/** What the user can do about a problem, in one sentence: the server's remedy, else one by status. */
export function remedy({ status, remedy }: ShownProblem): string {
  if (remedy !== undefined) return remedy;
  if (status === 0) return 'Check that the server is running, then try again.';
  if (status === 401) return 'Your session is over. Sign in again.';
  if (status === 403) return 'Your role may not do this. Ask an administrator.';
  if (status === 404) return 'It may have been removed, or the address is mistyped.';
  if (status === 409) return 'Wait for the other run to end, or abort it first.';
  if (status === 412) return 'Run the preflight alone and fix the hops that it names.';
  if (status === 422) return 'Fix what is named, then try again.';
  if (status === 429) return 'Too many attempts. Wait a minute.';
  if (status === 502) return 'Start the target, or correct its address in the target file.';
  if (status >= 500)
    return 'See the server’s log. Try again; if it fails again, restart the server.';
  return 'Change the request and try again.';
}
