/** How a k6 ended, as Node reports it. */
export interface K6Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** k6 v2 `errext/exitcodes`. */
const CODES: Readonly<Record<number, string>> = {
  97: 'cloud test run failed',
  98: 'cloud progress failed',
  99: 'thresholds have failed',
  100: 'setup() took too long',
  101: 'teardown() took too long',
  102: 'a timeout was exceeded',
  103: 'it was stopped',
  104: 'its configuration is invalid',
  105: 'it was interrupted by a signal',
  106: 'its REST port could not be bound',
  107: 'script exception',
  108: 'the script called test.abort()',
  109: 'k6 itself panicked',
  110: 'the script marked the test as failed',
};

/** Stopped through its REST port, or by SIGINT. */
export const stoppedCodes: readonly number[] = [103, 105];
export const portTakenCode = 106;
export const abortedByScriptCode = 108;

/** What sends it, when neither k6 nor its worker does. */
const killedFromOutside =
  'killed by SIGKILL (by the kernel for want of memory, or by the watchdog for want of a lease)';

/** One line for a person: what ended k6, with its last error message. Null when it ended well. */
export function describeExit(exit: K6Exit, stderr: string): string | null {
  if (exit.code === 0) return null;
  const killed =
    exit.signal === 'SIGKILL'
      ? killedFromOutside
      : `killed by ${exit.signal ?? 'an unknown cause'}`;
  const what = exit.code === null ? killed : (CODES[exit.code] ?? `exit code ${exit.code}`);
  const words = lastLine(stderr);
  // Only a generated script can call it, and its own words say why.
  if (exit.code === abortedByScriptCode && words !== '') return ownWords(words);
  return words === '' ? `k6: ${what}` : `k6: ${what}: ${words}`;
}

/** What a script gave to test.abort(), without k6's words before it and the place in the script behind it. */
const ownWords = (words: string): string =>
  words.replace(/^test aborted: /, '').replace(/ at \S+ \(file:\/\/\S+\)$/, '');

const WORDS_MAX = 600;

/** k6's last error message, else its last plain lines (a panic, a missing library), as one line. */
export function lastLine(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const errors = lines.map(errorOf).filter((message) => message !== null);
  const chosen =
    errors.at(-1) ??
    lines
      .filter((line) => !line.startsWith('{'))
      .slice(-3)
      .join('\n');
  return chosen
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' | ')
    .slice(0, WORDS_MAX);
}

/** `--log-format=json` writes one object a line. */
function errorOf(line: string): string | null {
  if (!line.startsWith('{')) return null;
  try {
    const entry: { level?: unknown; msg?: unknown } = JSON.parse(line);
    const grave = entry.level === 'error' || entry.level === 'fatal' || entry.level === 'panic';
    return grave ? String(entry.msg) : null;
  } catch {
    // The buffer's limit may have cut the line.
    return null;
  }
}
