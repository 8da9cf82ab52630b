/** Node's network errors, and PostgreSQL's classes 08 (connection), 53 (out of resources) and 57P (shutdown). */
const CODES =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|08...|53...|57P..)$/;
/** Messages of `pg` for a broken connection, or for one that was not available in time. */
const MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout)/;

/** Was PostgreSQL away, so that a retry may succeed? Also true when such an error is the cause of another one. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isDatabaseAway);
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return CODES.test(code) || MESSAGES.test(error.message) || isDatabaseAway(error.cause);
}
