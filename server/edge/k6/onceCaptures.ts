import { err, ok, type Result } from '../../core/result.ts';
import { hiderOf, type Secrets } from '../../core/text/secretValue.ts';

/**
 * What the steps of setup or teardown captured, by name, from the whole stdout of their k6: one line of JSON. The
 * error is one line without a secret of the scenario.
 */
export function readOnceCaptures(
  stdout: string,
  secrets: Secrets,
): Result<Readonly<Record<string, unknown>>, string> {
  const hide = hiderOf(secrets);
  const captured = parsed(stdout);
  if (captured === null)
    return err(hide(`k6 wrote no captures but: ${stdout.slice(0, 200).trim()}`));
  const telling = Object.entries(captured).find(([, value]) => {
    const text = JSON.stringify(value);
    return hide(text) !== text;
  });
  return telling === undefined ? ok(captured) : err(tellsSecret(telling[0]));
}

/** What is captured once goes to every worker, and is stored on its way. */
const tellsSecret = (name: string): string =>
  `the value of "${name}" holds a secret of the scenario, and what setup captures is stored; capture it in the paths that need it`;

function parsed(stdout: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(stdout);
    return typeof value === 'object' ? (value as Record<string, unknown> | null) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
