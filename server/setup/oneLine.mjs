// @ts-check

/**
 * What a caught value says, as one line. Set-up runs before the build, so it cannot import
 * `server/core/text/oneLine.ts`.
 *
 * @param {unknown} error
 */
export function oneLine(error) {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0]?.trim() || 'unknown error';
}
