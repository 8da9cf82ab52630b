import { describe, expect, it } from 'vitest';
import type { Isolation } from '../target/isolation.ts';
import { parseTarget } from '../target/parseTarget.ts';
import type { StackFacts } from './stackFacts.ts';
import { auditVariable, keyVariable, needsKey, targetText } from './targetText.ts';

const facts: StackFacts = {
  name: 'staging',
  baseUrl: 'http://127.0.0.1:8080/api',
  isolation: 'dedicated',
  isPrivate: true,
  healthUrl: null,
  pages: [],
  graphqlPath: null,
  baseStatus: 200,
  database: null,
};
const env = { [keyVariable]: '0123456789abcdef', [auditVariable]: 'postgres://db/shop' };
const parsed = (of: Partial<StackFacts>, given: Record<string, string> = env) => {
  const target = parseTarget(targetText({ ...facts, ...of }), 'staging.yaml', given);
  return target.ok ? target.value : target.error;
};

describe('targetText', () => {
  it('asks nothing of a private stack, and needs no variable', () => {
    expect(targetText(facts)).toBe(`name: staging
baseUrl: "http://127.0.0.1:8080/api"
allowHosts: ["127.0.0.1:8080"]
isolation: dedicated # all of its data is rehearsal data
ownership: none # every address is private
caps: { ratePerSecondMax: 50, vusMax: 100, durationMsMax: 10m }
`);
    expect(parsed({}, {})).toMatchObject({ isolation: 'dedicated', ownership: 'none' });
    expect(needsKey(facts)).toBe(false);
  });

  it.each<[Isolation, boolean, boolean, string]>([
    ['dedicated', false, true, 'file'],
    ['shadow', true, true, 'file'],
    ['observe', false, true, 'file'],
    ['dedicated', true, false, 'none'],
  ])(
    'takes a key where %s at private addresses (%s) needs one',
    (isolation, isPrivate, key, proof) => {
      const of = { isolation, isPrivate, baseUrl: 'https://shop.test' };
      expect(needsKey({ ...facts, ...of })).toBe(key);
      expect(parsed(of)).toMatchObject({
        isolation,
        ownership: proof,
        allowHosts: ['shop.test:443'],
      });
      expect(targetText({ ...facts, ...of }).includes(keyVariable)).toBe(key);
    },
  );

  it('names health and database, and says that a role may write', () => {
    const database = { catalogue: { schema: 'shop', tables: [] }, mayWrite: null };
    const stores = { postgresUrl: 'postgres://db/shop', allowWritableRole: false };
    expect(parsed({ database, healthUrl: 'http://127.0.0.1:8080/health' })).toMatchObject({
      healthUrl: 'http://127.0.0.1:8080/health',
      stores: { ...stores, schemas: { live: 'shop' } },
    });
    expect(parsed({ database: { ...database, mayWrite: 'owns it' } })).toMatchObject({
      stores: { ...stores, allowWritableRole: true },
    });
    expect(targetText({ ...facts, database })).not.toContain('postgres://');
  });
});
