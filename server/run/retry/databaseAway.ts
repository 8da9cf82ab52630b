/**
 * Node's errors of a network, and of a process that has used up its descriptors or ports for the moment; PostgreSQL's
 * classes 08 (connection), 40 (a transaction that lost against another), 53 (out of resources) and 57P (shutdown),
 * and 25006 (a standby that is not promoted yet).
 */
const CODES =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EAI_AGAIN|EMFILE|ENFILE|ENOBUFS|EADDRNOTAVAIL|08...|40...|53...|57P..|25006)$/;
/** Messages of `pg` for a broken connection, or for one that was not available in time. */
const MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error)/;

/** Was PostgreSQL away, so that a retry may succeed? Also true when such an error is the cause of another one. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isDatabaseAway);
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return CODES.test(code) || MESSAGES.test(error.message) || isDatabaseAway(error.cause);
}
