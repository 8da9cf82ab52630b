import type { Isolation } from '../target/isolation.ts';
import type { Catalogue } from './catalogue.ts';

/** What is known of a stack before its first target file: what somebody said, and what it answered. */
export interface StackFacts {
  readonly name: string;
  /** Without "/" at its end. */
  readonly baseUrl: string;
  readonly isolation: Isolation;
  /** Whether every address is private or loopback: then no owner's proof is needed. */
  readonly isPrivate: boolean;
  /** An address that answered 2xx to a question for its health; null: none was found. */
  readonly healthUrl: string | null;
  /** Paths below the base URL that answered 2xx to GET, the best first; empty: none was found. */
  readonly pages: readonly string[];
  /** Path below the base URL at which GraphQL answered; null: none was found, or none was looked for. */
  readonly graphqlPath: string | null;
  /** Status of GET at the base URL; null: nothing answered. */
  readonly baseStatus: number | null;
  /** Of the database that was named; null: none was. */
  readonly database: { readonly catalogue: Catalogue; readonly mayWrite: string | null } | null;
}

/** A name for the target, by the host of its address: `staging.shop.example` → `staging`. */
export function stackName(baseUrl: string): string {
  const { hostname } = new URL(baseUrl);
  const isName = /[a-z]/i.test(hostname) && !hostname.startsWith('[');
  const [first = ''] = isName ? hostname.toLowerCase().split('.') : [];
  const name = first.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
  return name.slice(0, 64) || 'local';
}

/** `host:port` of an address, as a target file lists it. */
export function hostOfStack(baseUrl: string): string {
  const { protocol, hostname, port } = new URL(baseUrl);
  return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
}

/** Addresses below the base URL that are asked for the stack's health, in this order. */
export const healthPaths = [
  '/health',
  '/healthz',
  '/api/health',
  '/actuator/health',
  '/status',
] as const;

/** Addresses below the base URL at which frameworks publish an OpenAPI document. */
export const openapiPaths = [
  '/openapi.json',
  '/openapi.yaml',
  '/v3/api-docs',
  '/api-docs',
  '/api/openapi.json',
  '/docs/openapi.json',
  '/swagger.json',
] as const;

/** Addresses below the base URL at which servers of GraphQL listen. */
export const graphqlPaths = ['/graphql', '/api/graphql', '/shop-api', '/query'] as const;

/** Every schema answers it, also one that does not tell its types. */
export const smallestQuery = '{ __typename }';

/** Whether a body answers the smallest query as GraphQL does: `{ data: { __typename: "Query" } }`. */
export function answersGraphql(body: unknown): boolean {
  const data: unknown =
    typeof body === 'object' && body !== null ? Reflect.get(body, 'data') : null;
  if (typeof data !== 'object' || data === null) return false;
  return typeof Reflect.get(data, '__typename') === 'string';
}
