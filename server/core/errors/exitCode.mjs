// @ts-check
/**
 * The exit codes of every command. They are an API that CI relies on. This is plain JavaScript
 * because set-up reads it before anything is built.
 */
export const exitCode = /** @type {const} */ ({
  pass: 0,
  fail: 1,
  unknown: 2,
  usage: 64,
  missing: 69,
  internal: 70,
  interrupted: 130,
});

/** What each exit code means, for `--help`, README and docs/errors.md. */
export const exitMeaning = /** @type {const} */ ({
  pass: 'pass, or the command did its work',
  fail: 'fail',
  unknown: 'unknown: the evidence is not enough for a verdict',
  usage: 'wrong usage, an invalid file, or a request that the server rejected',
  missing: 'a needed component is missing or out of reach',
  internal: 'internal error',
  interrupted: 'interrupted; the load was stopped first',
});

/** @typedef {(typeof exitCode)[keyof typeof exitCode]} ExitCode */
/** @typedef {keyof typeof exitCode} ExitName */
