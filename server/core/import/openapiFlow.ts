import { camel, resourceOf, singular } from './correlation.ts';
import type { OpenapiDocument } from './openapiDocument.ts';
import type { Operation } from './openapiOperation.ts';
import { isArraySchema, propertiesOf } from './schemaExample.ts';

/** Operations of one resource, in the order in which a client would call them, and which gives the ids of which. */

/** List, create, read, change, act, delete. */
function rank({ method, template }: Operation): number {
  const hasParameter = template.includes('{');
  if (method === 'DELETE') return 5;
  if (method === 'GET') return hasParameter ? 2 : 0;
  if (method === 'POST') return hasParameter ? 4 : 1;
  return 3;
}

const depthOf = ({ template }: Operation): number => template.split('{').length;

export const inOrder = (operations: readonly Operation[]): readonly Operation[] =>
  [...operations].sort((one, other) => rank(one) - rank(other) || depthOf(one) - depthOf(other));

/** Operations by their first tag, else by the first word of their path. */
export function groupsOf(
  operations: readonly Operation[],
): ReadonlyMap<string, readonly Operation[]> {
  const groups = new Map<string, Operation[]>();
  for (const operation of operations) {
    const name = operation.tag ?? firstWord(operation.template);
    groups.set(name, [...(groups.get(name) ?? []), operation]);
  }
  return groups;
}

const firstWord = (template: string): string =>
  template
    .split('/')
    .find((part) => /^[A-Za-z][\w-]*$/.test(part) && !/^(?:v\d+|api)$/i.test(part)) ?? 'api';

export interface IdCapture {
  readonly name: string;
  readonly jsonPath: string;
}

/** What the answer of an operation on `/orders` gives for `/orders/{orderId}`; null where its schema does not say. */
export function idOf(
  document: OpenapiDocument,
  provider: Operation,
  parameter: string,
): IdCapture | null {
  const { answer, method, template, place } = provider;
  if (answer === undefined || (method !== 'POST' && method !== 'GET')) return null;
  const name = idName(template, parameter);
  if (isArraySchema(document, answer)) {
    return idIn(document, document.resolve(answer).items, parameter, '$[*]', name, place);
  }
  if (method === 'POST') return idIn(document, answer, parameter, '$', name, place);
  const lists = Object.entries(propertiesOf(document, answer, place)).filter(([, value]) =>
    isArraySchema(document, value),
  );
  const [list] = lists;
  if (list === undefined || lists.length > 1 || !/^[A-Za-z_]\w*$/.test(list[0])) return null;
  return idIn(document, document.resolve(list[1]).items, parameter, `$.${list[0]}[*]`, name, place);
}

function idIn(
  document: OpenapiDocument,
  schema: unknown,
  parameter: string,
  path: string,
  name: string,
  place: string,
): IdCapture | null {
  const keys = Object.keys(propertiesOf(document, schema, place));
  const same =
    keys.find((key) => plain(key) === plain(parameter)) ?? keys.find((key) => /^_?id$/i.test(key));
  const last = same ?? keys.find((key) => plain(parameter).endsWith(plain(key)) && key.length > 1);
  return last === undefined || !/^[A-Za-z_]\w*$/.test(last)
    ? null
    : { name, jsonPath: `${path}.${last}` };
}

const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/** `{id}` of `/orders/{id}` is `orderId`. */
function idName(template: string, parameter: string): string {
  const words = parameter.replace(/([a-z0-9])([A-Z])/g, '$1 $2').split(/[^A-Za-z0-9]+/);
  return /^id$/i.test(parameter)
    ? camel([...singular(resourceOf(template)).split(/[^A-Za-z]+/), 'id'])
    : camel(words);
}

/** The column of a parameter that no answer gives. */
export const columnOf = (template: string, parameter: string): string =>
  idName(template.slice(0, template.indexOf(`{${parameter}}`)), parameter);
