import { defaultHeader, parseBaggage } from '../core/baggage.ts';
import { requireContext, ShadowRoutingError } from '../core/context.ts';
import { tagKey } from '../core/tag.ts';

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

function withoutTag(value: string, kind: 'live' | 'shadow'): readonly string[] {
  const list = parseBaggage(value);
  if ('problem' in list) throw new ShadowRoutingError(`outgoing ${list.problem}`);
  const others = list.members.filter((member) => member.key !== tagKey);
  if (kind === 'live' && others.length < list.members.length) {
    throw new ShadowRoutingError('live work would send a shadow tag; do not copy headers by hand');
  }
  return others.map((member) => member.text);
}
