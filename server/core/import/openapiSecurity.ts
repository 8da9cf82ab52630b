import { percentEncoded } from '../text/halfCharacter.ts';
import { objectOf, textOf } from './jsonText.ts';
import type { OpenapiDocument } from './openapiDocument.ts';
import type { Operation } from './openapiOperation.ts';
import type { Filled } from './request.ts';
import { secretNameOf, secretTemplate } from './secretReferences.ts';

/** What an operation needs to be let in, as secrets of the scenario. */
export interface Security {
  /** The request with its credentials. */
  secure(operation: Operation, filled: Filled): Filled;
  names(): readonly string[];
}

export function openSecurity(document: OpenapiDocument): Security {
  const { notices } = document;
  const schemes = objectOf(objectOf(document.root.components).securitySchemes);
  const names = new Map<string, string>();
  const placeholder = (scheme: string): string => {
    const name = names.get(scheme) ?? secretNameOf(scheme, new Set(names.values()));
    names.set(scheme, name);
    return secretTemplate(name);
  };
  const withScheme = (filled: Filled, name: string, place: string): Filled => {
    const scheme = document.resolve(schemes[name]);
    const type = textOf(scheme.type);
    const header = (key: string, value: string): Filled => ({
      ...filled,
      headers: { ...without(filled.headers, key), [key]: value },
    });
    if (type === 'apiKey') return withKey(filled, scheme, placeholder(name), header);
    if (type === 'http' && /^basic$/i.test(textOf(scheme.scheme))) {
      return header('Authorization', `Basic ${placeholder(name)}`);
    }
    if (type === 'http' || type === 'oauth2' || type === 'openIdConnect') {
      if (type !== 'http')
        notices.add(
          `security scheme ${type}`,
          place,
          'give a token as the secret, or get one in data.setup',
        );
      return header('Authorization', `Bearer ${placeholder(name)}`);
    }
    notices.add(
      `security scheme ${type || 'that is not defined'}`,
      place,
      'see what the target asks for',
    );
    return filled;
  };
  return {
    secure({ security, place }, filled) {
      // Each requirement is enough; the first asks for all that it names.
      const [first] = security;
      return Object.keys(objectOf(first)).reduce(
        (all, name) => withScheme(all, name, place),
        filled,
      );
    },
    names: () => [...names.values()],
  };
}

/** A parameter may document the header of a scheme once more, in other letters. */
const without = (headers: Filled['headers'], name: string): Filled['headers'] =>
  Object.fromEntries(
    Object.entries(headers).filter(([own]) => own.toLowerCase() !== name.toLowerCase()),
  );

function withKey(
  filled: Filled,
  scheme: Readonly<Record<string, unknown>>,
  value: string,
  header: (key: string, value: string) => Filled,
): Filled {
  const name = textOf(scheme.name);
  if (scheme.in === 'query') {
    const mark = filled.url.includes('?') ? '&' : '?';
    return { ...filled, url: `${filled.url}${mark}${percentEncoded(name)}=${value}` };
  }
  return scheme.in === 'cookie' ? header('Cookie', `${name}=${value}`) : header(name, value);
}
