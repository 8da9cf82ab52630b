import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HeaderValue, parseBaggage } from '../core/baggage.ts';
import { requireContext, runInContext, ShadowRoutingError } from '../core/context.ts';
import { readTag, tagKey } from '../core/tag.ts';

export const defaultHeader = 'baggage';

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

/**
 * `headers` with the current work's tag, for a call to another service. Members of other vendors
 * stay as they are; a tag that instrumentation already copied is replaced, not doubled. Throws
 * outside every context, and when live work would send a tag.
 */
export function outgoingHeaders(
  headers: Readonly<Record<string, string>> = {},
  header: string = defaultHeader,
): Record<string, string> {
  const context = requireContext('outgoingHeaders');
  const wanted = header.toLowerCase();
  const kept: Record<string, string> = {};
  const members: string[] = [];
  for (const [name, value] of Object.entries(headers)) {
    const carriesTag = name.toLowerCase() === wanted || name.toLowerCase() === defaultHeader;
    const others = carriesTag ? withoutTag(value, context.kind) : [value];
    if (name.toLowerCase() === wanted) members.push(...others);
    else if (others.length > 0) kept[name] = others.join(',');
  }
  if (context.kind === 'shadow') members.push(context.entry);
  return members.length === 0 ? kept : { ...kept, [header]: members.join(',') };
}

function tagHeaders(request: IncomingMessage, header: string): HeaderValue {
  const names = header === defaultHeader ? [header] : [header, defaultHeader];
  return names.flatMap((name) => request.headers[name] ?? []);
}

function withoutTag(value: string, kind: 'live' | 'shadow'): readonly string[] {
  const list = parseBaggage(value);
  if ('problem' in list) throw new ShadowRoutingError(`outgoing ${list.problem}`);
  const others = list.members.filter((member) => member.key !== tagKey);
  if (kind === 'live' && others.length < list.members.length) {
    throw new ShadowRoutingError('live work would send a shadow tag; do not copy headers by hand');
  }
  return others.map((member) => member.text);
}

function refuse(response: ServerResponse, code: string, reason: string): void {
  response.statusCode = 400;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ error: 'shadow-tag-refused', code, reason }));
}
