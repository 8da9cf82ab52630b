import { expect, it } from 'vitest';
import { parseAgentFile } from '../../../../server/core/fault/subject.ts';
import { agentFileOf, faultsAllowed, linkedBank, linkedStore } from './agentFile.ts';

const redis = { host: '10.0.0.2', port: 6379, username: 'mall_shadow', password: 'p' };
const login = { postgresUrl: 'postgres://mall_shadow:p@10.0.0.1:5432/mall', redis, prefix: 'm:' };
const facts = {
  agentPort: 14_200,
  agentLinks: false,
  hops: [
    { service: 'gateway', url: 'http://127.0.0.1:1001' },
    { service: 'payments', url: 'http://127.0.0.1:1002' },
    { service: 'payments', url: 'http://127.0.0.1:1003' },
  ],
  bankMockUrl: 'http://127.0.0.1:1004',
  provisioned: {
    logins: { live: login, shadow: login },
    ...{ auditPostgresUrl: '', auditRedisUrl: '', auditShadowRedisUrl: null, switchesRedisUrl: '' },
    faultsRedisUrl: null,
  },
  bankMockProcess: { nice: 0, journal: null },
} as const;

/** Each subject: its kind, whom it carries, where it listens. */
function subjectsOf(given: Parameters<typeof agentFileOf>[0]) {
  const parsed = parseAgentFile(JSON.stringify(agentFileOf(given)), 'mall.agent.yaml', {});
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.map((subject) => {
    const port = 'listen' in subject.at ? subject.at.listen.port : null;
    return [subject.name, subject.is, subject.carries, port];
  });
}

it('names what carries rehearsals alone', () => {
  expect(subjectsOf(facts)).toEqual([
    ['payments-1', 'http', 'shadow', 14_200],
    ['payments-2', 'http', 'shadow', 14_201],
    ['bank-mock', 'process', 'shadow', null],
    ['shadow-store', 'postgres', 'shadow', null],
  ]);
  expect(faultsAllowed(facts)).toContain('health-fail');
  expect(faultsAllowed(facts)).not.toContain('latency');
});

it('leads rehearsals to their stores and to the bank mock by links, where it is asked to', () => {
  const linked = { ...facts, agentLinks: true } as const;
  expect(subjectsOf(linked).slice(4)).toEqual([
    ['to-bank', 'link', 'shadow', 14_208],
    ['to-postgres', 'link', 'shadow', 14_209],
    ['to-redis', 'link', 'shadow', 14_210],
  ]);
  expect(faultsAllowed(linked)).toContain('latency');
  expect(linkedBank(14_200)).toBe('http://127.0.0.1:14208');
  expect(linkedStore(login, 14_200)).toEqual({
    postgresUrl: 'postgres://mall_shadow:p@127.0.0.1:14209/mall',
    redis: { ...redis, host: '127.0.0.1', port: 14_210 },
    prefix: 'm:',
  });
});

it('names what of its own the stack gives to rehearsals', () => {
  const own = {
    ...facts,
    bankMockProcess: { nice: 10, journal: '/mnt/journal' },
    provisioned: { ...facts.provisioned, faultsRedisUrl: 'redis://f:p@10.0.0.3:6379' },
  };
  expect(subjectsOf(own).slice(4)).toEqual([
    ['shadow-redis', 'redis', 'shadow', null],
    ['bank-journal', 'folder', 'shadow', null],
  ]);
  const kinds = ['cpu', 'disk-full', 'redis-pause'];
  expect(kinds.filter((kind) => faultsAllowed(own).includes(kind))).toEqual(kinds);
  expect(kinds.filter((kind) => faultsAllowed(facts).includes(kind))).toEqual([]);
});

it('has no agent without a port', () => {
  const alone = { ...facts, agentPort: null };
  expect([agentFileOf(alone), faultsAllowed(alone)]).toEqual([null, []]);
});
