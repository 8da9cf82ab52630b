/** An uncaught error as Node prints it, and PostgreSQL's and Redis' own last words. */
const LAST_WORDS = /^(?:\w*Error(?: \[\w+\])?: |.*\b(?:FATAL|PANIC): |\*\*\* FATAL |# Fatal )(.+)$/;

/**
 * How a process ended, as the end of a sentence. Of its output only a line that tells of its end is quoted: the
 * last line of a log is usually about something else. A signal is the whole reason.
 */
export function endReason(
  code: number | null,
  signal: NodeJS.Signals | null,
  output: string,
): string {
  if (signal !== null) return `was ended by ${signal}`;
  const how = code === null ? 'could not be run' : `ended with code ${code}`;
  if (code === 0) return how;
  const words = output.split('\n').findLast((line) => LAST_WORDS.test(line));
  return words === undefined ? how : `${how}: ${words.trim()}`;
}
