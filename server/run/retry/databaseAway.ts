/** Node's rejections, and PostgreSQL's classes 08 (connection), 53 (out of resources) and 57P (shut down). */
const CODES =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|08...|53...|57P..)$/;
/** The words of `pg` for a connection that broke, or that was not to be had in time. */
const WORDS = /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout)/;

/** Was PostgreSQL away, so that the same may work in a moment? Also where the diagnostic is another's cause. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isDatabaseAway);
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return CODES.test(code) || WORDS.test(error.message) || isDatabaseAway(error.cause);
}
