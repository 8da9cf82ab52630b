import type { IncomingMessage, ServerResponse } from 'node:http';
import { defaultHeader, type HeaderValue } from '../core/baggage.ts';
import { runInContext } from '../core/context.ts';
import { readTag } from '../core/tag.ts';

export interface ShadowContextOptions {
  /** Accepted signing keys: the current one and, while it is being replaced, the one before. */
  readonly keys: readonly string[];
  /** A header of the stack's own that carries the tag; `baggage` is read beside it. */
  readonly header?: string;
  readonly now?: () => number;
}

/**
 * Connect-style middleware for Express or plain `node:http`: everything after it runs as live or
 * as shadow work. A refused tag is answered with 400 and goes no further. Mount it first.
 */
export function shadowContext(options: ShadowContextOptions) {
  const header = (options.header ?? defaultHeader).toLowerCase();
  const now = options.now ?? Date.now;
  return (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    const read = readTag(tagHeaders(request, header), options.keys, now());
    if (read.kind === 'refused') refuse(response, read.code, read.reason);
    else runInContext(read, next);
  };
}

function tagHeaders(request: IncomingMessage, header: string): HeaderValue {
  const names = header === defaultHeader ? [header] : [header, defaultHeader];
  return names.flatMap((name) => request.headers[name] ?? []);
}

function refuse(response: ServerResponse, code: string, reason: string): void {
  response.statusCode = 400;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ error: 'shadow-tag-refused', code, reason }));
}
