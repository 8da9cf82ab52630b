import { basename, dirname } from 'node:path';
import type { Response } from 'express';
import type { HttpProblem } from './problem.ts';

/** The report holds names that a target chose, so the browser may show and style it and run no script. */
const reportPolicy =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/** Sends a file of a run's or drill's folder: the report is shown, and any other file is downloaded. */
export function sendFile(
  res: Response,
  path: string,
  { name, mediaType }: { readonly name: string; readonly mediaType: string },
  missing: () => HttpProblem,
): Promise<void> {
  res.type(`${mediaType}; charset=utf-8`);
  const shown = name === 'report.html';
  res.set('Content-Disposition', `${shown ? 'inline' : 'attachment'}; filename="${name}"`);
  if (shown) res.set('Content-Security-Policy', reportPolicy);
  return new Promise((resolve, reject) => {
    // Relative to its folder, since Express hides files below a folder that begins with a dot.
    const at = { root: dirname(path), cacheControl: false };
    res.sendFile(basename(path), at, (error?: Error) => {
      if (error === undefined || res.headersSent) return resolve();
      res.removeHeader('Content-Disposition');
      reject(missing());
    });
  });
}
