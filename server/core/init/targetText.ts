import { demandsOf } from '../target/isolation.ts';
import { hostOfStack, type StackFacts } from './stackFacts.ts';

/** The variables that a proposed target file reads. */
export const keyVariable = 'ZEROHOUR_TARGET_SHADOW_KEY';
export const auditVariable = 'ZEROHOUR_TARGET_AUDIT_URL';

/** The smallest target file for a stack. `parseTarget` takes it once its variables are set. */
export function targetText(facts: StackFacts): string {
  const { name, baseUrl, isolation, healthUrl, database } = facts;
  return lines(
    `name: ${name}`,
    `baseUrl: ${quoted(baseUrl)}`,
    `allowHosts: [${quoted(hostOfStack(baseUrl))}]`,
    `isolation: ${isolation}${isolation === 'dedicated' ? ' # all of its data is rehearsal data' : ''}`,
    ...(needsNoProof(facts) ? ['ownership: none # every address is private'] : []),
    'caps: { ratePerSecondMax: 50, vusMax: 100, durationMsMax: 10m }',
    ...(healthUrl === null ? [] : [`healthUrl: ${quoted(healthUrl)}`]),
    ...(needsKey(facts) ? [`shadow: { key: "$\{${keyVariable}}" }`] : []),
    ...(database === null ? [] : storeLines(database)),
  );
}

/** The signing key marks requests, or signs the proof of an owner on a public address. */
export const needsKey = (facts: StackFacts): boolean =>
  demandsOf(facts.isolation).tag === 'signed' || !facts.isPrivate;

const needsNoProof = ({ isolation, isPrivate }: StackFacts): boolean =>
  isPrivate && demandsOf(isolation).tag === 'marker';

function storeLines({ catalogue, mayWrite }: NonNullable<StackFacts['database']>): string[] {
  return [
    'stores:',
    `  postgresUrl: "$\{${auditVariable}}"`,
    `  schemas: { live: ${quoted(catalogue.schema)} }`,
    ...(mayWrite === null
      ? []
      : [
          '  # The role may write; a role that may only read proves more (docs/guides/target.md).',
          '  allowWritableRole: true',
        ]),
  ];
}

const quoted = (text: string): string =>
  /^[A-Za-z_][\w]*$/.test(text) ? text : JSON.stringify(text);

const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;
